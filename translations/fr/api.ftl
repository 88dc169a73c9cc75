# What comes by the API.
batch-title = Lot de { $count } { $kind }
external-id-taken = Cet identifiant externe est déjà utilisé.
