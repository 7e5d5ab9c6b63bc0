"""The page that shows a project as the portal would: what is on it, as one JSON document."""
