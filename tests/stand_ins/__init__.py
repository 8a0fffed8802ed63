"""Servers on real sockets that speak as the book data providers do, with faults on demand."""
