"""STAC's Machine Learning Model extension (MLM, v1.5.2), derived from what MLflow keeps of a model.

``signature``        MLmodel's signature → tensors, with their columns
``dimensions``       a tensor's shape → names of its dimensions
``frameworks``       MLmodel's flavors → framework, version, architecture, tasks, artifact type
``hyperparameters``  a run's parameters → numbers, booleans, text; no secrets
``given``            what whoever logged a model said of it, in its metadata
``describing``       a model version → the fields of MLM, without prefix
``block``            those fields ⇄ the mapping ``mlm:`` of a README's front matter
``ownership``        whose each value of that mapping is, and what becomes of it
``item``             version, README and place → the standalone STAC Item, ``stac/<model>.json``
``names``            names that MLM, files and ids allow
``vocabulary``       the words that the schemas take

Neither stac-model nor pystac's MLM extension writes what is written here: pystac 1.15 writes MLM
1.4.0, stac-model 0.7 writes MLM 1.6.0 alone, tasks in another order each time, drops the nulls that
say «nothing is scaled», and claims that a model was pretrained where nobody said so. The tests read
each Item with stac-model: it sees what the schema cannot, as a shape of another length than its
``dim_order``.

Source: https://github.com/stac-extensions/mlm/tree/v1.5.2
"""
