# Webhooks : à qui l’on dit par HTTP ce qui se passe, et ce qui a été livré.

entity-webhook = Webhook
entities-webhook = Webhooks
audit-entity-webhook = { entity-webhook }
menu-webhooks = Webhooks
menu-webhook-deliveries = Livraisons des webhooks
empty-webhooks = Il n’y a pas encore de webhooks. Créez le premier pour informer un autre système des modifications.
empty-webhook-deliveries = Rien n’a encore été livré.

button-create-webhook = Créer un webhook
button-send-test = Envoyer un test
button-send-again = Renvoyer
button-renew-secret = Nouveau secret
button-all-deliveries = Toutes les livraisons

section-webhook-events = Événements
section-webhook-secret = Secret
section-webhook-replay = Renvoyer
section-webhook-body = Message
section-webhook-attempts = Tentatives

field-events = Événements
field-webhook = Webhook
field-answer = Réponse
field-message-id = ID du message
field-due-at = Prochaine tentative
field-ended-at = Terminé le
field-last-delivered-at = Dernière livraison le
field-failing-since = En échec depuis
field-stopped-because = Désactivé parce que
field-secret = Secret
field-duration = Durée
field-request-headers = En-têtes de la requête
field-answer-headers = En-têtes de la réponse
field-answer-body = Corps de la réponse

hint-webhook-url = Commence par https:// et mène à l’internet public.
hint-webhook-url-anywhere = Commence par https:// ou http://.

webhook-event-customer-user-created = Utilisateur client créé
webhook-event-customer-user-updated = Utilisateur client modifié
webhook-event-customer-user-deleted = Utilisateur client supprimé
webhook-event-customer-user-enabled = Utilisateur client activé
webhook-event-customer-user-disabled = Utilisateur client désactivé
webhook-event-customer-user-confirmed = Utilisateur client confirmé
webhook-event-customer-user-locked = Utilisateur client verrouillé
webhook-event-customer-created = Client créé
webhook-event-customer-updated = Client modifié
webhook-event-customer-deleted = Client supprimé
webhook-event-webhook-test = Test

webhook-state-waiting = En attente
webhook-state-held = Retenu
webhook-state-delivered = Livré
webhook-state-dead = Abandonné

webhook-is-on = Activé
webhook-is-disabled = Désactivé
webhook-stopped-failing = Il a été désactivé parce que rien n’est arrivé pendant cinq jours. Ce qui attendait est retenu jusqu’à ce que vous le réactiviez.
webhook-stopped-gone = Il a été désactivé parce que le destinataire a répondu qu’il n’existe plus (410). Ce qui attendait est retenu jusqu’à ce que vous le réactiviez.
webhook-failing = Rien n’est arrivé depuis { $since }. Si cela dure cinq jours, le webhook est désactivé.

webhook-created = Le webhook a été créé
saved-webhook = Le webhook a été enregistré
deleted-webhook = Webhook supprimé
webhook-enabled = Le webhook a été activé. Ce qui était retenu est envoyé maintenant.
webhook-disabled = Le webhook a été désactivé. Ce qui attend est retenu.
webhook-test-sent = Le test est en route. Rechargez cette page pour voir ce qu’il en est advenu.
webhook-secret-renewed = Le webhook a un nouveau secret
webhook-secret-help = Les destinataires vérifient avec lui que les messages viennent d’ici et n’ont pas été modifiés (Standard Webhooks).
webhook-secret-once = Veuillez copier le secret et le conserver en lieu sûr. Pour des raisons de sécurité, nous ne pourrons plus vous le montrer.
webhook-secret-grace = Pendant 24 heures, les messages sont aussi signés avec l’ancien secret, afin que rien ne se perde pendant le changement chez le destinataire.
webhook-secret-both = Jusqu’au { $until }, les messages sont aussi signés avec l’ancien secret.
webhook-secret-already-shown = Ce webhook a déjà été créé. Son secret ne peut plus être montré ; s’il est perdu, créez-en un nouveau.
webhook-ask-renew = Créer un nouveau secret ? L’ancien reste valable 24 heures. Celui d’avant n’est plus valable.
webhook-delivery-replayed = Le message sera renvoyé
webhook-deliveries-replayed = { $count ->
    [0] Il n’y avait rien à renvoyer.
    [one] { $count } message sera renvoyé
   *[other] { $count } messages seront renvoyés
}
webhook-replay-help = Renvoie les messages écrits pendant cette période. Ils gardent leurs ID, afin qu’un destinataire reconnaisse ceux qu’il a déjà.
webhook-only-dead = Seulement les messages abandonnés
webhook-under-way = Il est en cours d’envoi
webhook-no-answer = Pas de réponse
webhook-attempt-at = Tentative du { $time }
webhook-no-attempts = Aucune tentative n’a encore été faite.
webhook-milliseconds = { $count } ms

webhook-too-many = Il peut y avoir au plus { $limit } webhooks. Supprimez-en un qui ne sert plus.
webhook-bad-secret = Un secret est whsec_ suivi de 24 à 64 octets en Base64.
webhook-url-invalid = Ce n’est pas une adresse web complète. Écrivez-la comme https://example.com/hooks, sans #.
webhook-url-not-secure = L’adresse doit commencer par https://.
webhook-url-credentials = Une adresse ne peut contenir ni nom d’utilisateur ni mot de passe. Les messages sont signés à la place.
webhook-url-private = L’adresse n’est pas de l’internet public. L’exploitant peut autoriser de telles adresses par le paramètre webhooks.allow_private_addresses.
webhook-not-a-time = Veuillez saisir une date et une heure.
webhook-span-empty = La fin doit être postérieure au début.
webhook-is-off = Le webhook est désactivé. Activez-le d’abord.
webhook-delivery-under-way = Le message est en cours d’envoi. Réessayez dans un instant.
webhook-failure-timeout = Le destinataire n’a pas répondu à temps.
webhook-failure-connection = Le destinataire n’a pas pu être joint : { $reason }
webhook-failure-secret = Le secret ne peut pas être lu, car le secret de l’installation a changé. Créez-en un nouveau pour ce webhook.
