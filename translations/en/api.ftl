# What comes by the API.
batch-title = Batch of { $count } { $kind }
external-id-taken = This external id is already used.
