# What comes by the API.
batch-title = Lot de { $count } { $kind }
external-id-taken = Cet identifiant externe est déjà utilisé.

# The page that describes the API.
api-doc-back-office = API du back-office
api-doc-storefront = API du site web
api-doc-text = Ce que les programmes peuvent lire et écrire ici par JSON:API. Il leur faut un jeton d’accès d’une application OAuth.
api-doc-document = Document OpenAPI
api-doc-fields = Champs
api-doc-methods = Méthodes
api-doc-filters = Filtres
api-doc-field = Champ
api-doc-type = Type
api-doc-notes = Remarques
api-doc-read-only = lecture seule
api-doc-write-only = écriture seule
api-doc-required = obligatoire
api-doc-resources = Ressources
