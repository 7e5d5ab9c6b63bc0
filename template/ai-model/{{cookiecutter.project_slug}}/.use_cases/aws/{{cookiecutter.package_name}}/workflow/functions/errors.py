"""What the functions raise; the state machine knows each by the name of its class."""


class EventError(Exception):
    """The event is not what the function takes."""


class ConfigurationError(Exception):
    """An environment variable of the function is missing or wrong."""


class ImageMissingError(Exception):
    """There is no such object, or no such bucket."""


class ImageForbiddenError(Exception):
    """The function's role may not read the object."""


class StorageDownError(Exception):
    """S3 cannot be reached, or fails; another attempt may succeed."""


class NotAnImageError(Exception):
    """The object is no PNG image, or half of one."""


class ImageTooLargeError(Exception):
    """The image has more bytes than a state may hold, or more pixels than is sound."""


class EndpointDownError(Exception):
    """The endpoint cannot be reached, or fails; another attempt may succeed."""


class EndpointRefusedError(Exception):
    """The endpoint does not take this image."""


class InferencesError(Exception):
    """The inferences are no probabilities of the classes."""


class ThresholdNotMetError(Exception):
    """No class is as probable as the threshold demands."""
