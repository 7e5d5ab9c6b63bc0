"""STAC's Machine Learning Model extension (MLM, v1.5.2), derived from what MLflow keeps of a model.

``signature``        MLmodel's signature → tensors, with their columns
``dimensions``       a tensor's shape → names of its dimensions
``frameworks``       MLmodel's flavors → framework, version, architecture, tasks, artifact type
``hyperparameters``  a run's parameters → numbers, booleans, text; no secrets
``describing``       a model version → the fields of MLM, without prefix
``block``            those fields ⇄ the mapping ``mlm:`` of a README's front matter
``item``             version, README and place → the standalone STAC Item, ``stac/<model>.json``
``names``            names that MLM, files and ids allow

Neither stac-model nor pystac's MLM extension writes what is written here: stac-model 0.7 writes
MLM 1.6.0 alone, pystac 1.15 writes MLM 1.4.0, and both would have to be imported by a command that
otherwise starts in a few hundredths of a second. The tests read each Item with stac-model, which
catches what the schema cannot, as a shape of another length than its ``dim_order``.

Source: https://github.com/stac-extensions/mlm/tree/v1.5.2
"""
