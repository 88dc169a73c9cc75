# What comes by the API.
batch-title = Stapel von { $count } { $kind }
external-id-taken = Diese externe Kennung wird bereits verwendet.

# The page that describes the API.
api-doc-back-office = API des Backoffice
api-doc-storefront = API der Website
api-doc-text = Was Programme hier über JSON:API lesen und schreiben können. Sie brauchen ein Zugriffstoken einer OAuth-Anwendung.
api-doc-document = OpenAPI-Dokument
api-doc-fields = Felder
api-doc-methods = Methoden
api-doc-filters = Filter
api-doc-field = Feld
api-doc-type = Typ
api-doc-notes = Anmerkungen
api-doc-read-only = nur lesbar
api-doc-write-only = nur schreibbar
api-doc-required = Pflichtfeld
api-doc-resources = Ressourcen
