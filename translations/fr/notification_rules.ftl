# Règles de notification : qui est informé par e-mail de ce qui se passe.

entity-notification-rule = Règle de notification
field-event = Événement
field-to-owner = Informer le propriétaire
field-recipients = Autres adresses

notification-rules-title = Qui est informé de quoi
notification-rules-intro = Quand quelque chose se produit, un e-mail part vers ceux que la règle indique. Le texte de l’e-mail est celui de son modèle.
notification-event-oauth-application-created = Application OAuth créée
notification-told = Qui est informé
notification-active = Active
notification-inactive = Désactivée
notification-to-owner = Le propriétaire
notification-no-recipients = Aucune
notification-active-help = Une règle désactivée n’envoie aucun e-mail.
notification-to-owner-help = La personne concernée reçoit un e-mail à son adresse principale, dans sa langue.
notification-recipients-help = Une par ligne. Elles sont informées aussi ; les collègues dans leur langue, les autres en anglais.
notification-nobody = Personne ne serait informé. Informez le propriétaire, indiquez une adresse ou désactivez la règle.
notification-bad-recipient = { $address } n’est pas une adresse e-mail.
notification-too-many-recipients = Au plus { $limit } adresses peuvent être informées.
saved-notification-rule = La règle de notification a été enregistrée
