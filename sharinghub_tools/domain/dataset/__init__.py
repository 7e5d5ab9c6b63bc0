"""A dataset of labelled images as a static STAC catalogue.

``description``   what is said of the dataset as a whole, from a README and from options
``bands``         names and wavelengths of an image's bands, in the order of the file
``labels``        the class and the split that an image's path says, ids and places of Items
``splits``        train, validate and test: from a table, from folders, or stratified and seeded
``acquisition``   when an image was taken
``image_facts``   what was read from one image
``item``          those facts → STAC Item and label
``summary``       Items, added up
``collection``    that → STAC Collection
``catalogs``      the Catalogs above and below it
``problems``      what keeps an image out of the catalogue
"""
