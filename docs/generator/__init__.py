"""The reference pages, made of the code when the site is built."""
