# Sending mails, and templates of mails.

mail-footer = Ce message a été envoyé par { $organization }.
mail-bad-address = « { $address } » n’est pas une adresse e-mail.
mail-bad-url = L’adresse du serveur de messagerie est inutilisable. Elle a la forme smtp://utilisateur:motdepasse@hote:587?tls=required.
mail-malformed = L’e-mail n’a pas pu être composé.
mail-not-let-in = Le serveur de messagerie n’accepte pas le nom d’utilisateur et le mot de passe : { $detail }
mail-refused = Le serveur de messagerie a refusé l’e-mail : { $detail }
mail-put-off = Le serveur de messagerie ne peut pas accepter l’e-mail pour le moment : { $detail }
mail-timeout = Le serveur de messagerie n’a pas répondu à temps.
mail-no-encryption = Aucune connexion chiffrée au serveur de messagerie n’a pu être établie : { $detail }
mail-international-address = Le serveur de messagerie n’accepte pas les adresses contenant des caractères hors ASCII.
mail-no-connection = Le serveur de messagerie est injoignable : { $detail }
template-part-subject = Objet
template-part-html = HTML
template-part-text = Texte brut
template-place = { $part }, ligne { $line }, colonne { $column } : { $sentence }
template-place-line = { $part }, ligne { $line } : { $sentence }
template-mistake = Le modèle contient une erreur : { $detail }
template-unknown-variable = Cette variable n’existe pas dans cet e-mail.
template-unknown-function = Les modèles ne connaissent pas ceci : { $detail }
template-no-others = Un modèle ne peut pas utiliser d’autres modèles.
template-too-long = Le modèle est trop long ou demande trop de temps.
template-missing = Il n’existe pas de modèle d’e-mail « { $name } ».
template-without-subject = L’e-mail doit avoir un objet.
