"""The API as a whole: the library's addresses, those of the account, and what it says of itself."""
