"""The three functions of the workflow, as AWS Lambda runs them: standard library and boto3 only.

Each takes the event below, and answers `{"statusCode": 200, "body": EVENT}`:

    {"image_data": "", "s3_bucket": "…", "s3_key": "test/bicycle_s_000513.png", "inferences": []}

`serialise` fills `image_data` (base64), `classify` fills `inferences` (the probability of each
class) and adds `confidences` (the same by the names of the classes), `filter` lets sure
predictions pass. Each error has a class in `errors`, whose name is what the state machine sees.
"""
