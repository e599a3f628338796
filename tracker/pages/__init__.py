"""The readers' door: public HTML pages, each value leading to its passage."""
