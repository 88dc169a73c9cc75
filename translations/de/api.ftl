# What comes by the API.
batch-title = Stapel von { $count } { $kind }
external-id-taken = Diese externe Kennung wird bereits verwendet.
