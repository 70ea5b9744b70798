"""The screens of the Biuro Obsługi Klienta: the side of staff, below `/bok`."""
