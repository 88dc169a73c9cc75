# Back-office users, roles, organizations, business units, websites, localizations, log-in attempts.
empty-users = Il n’y a pas encore d’utilisateurs. Créez le premier.
empty-roles = Il n’y a pas encore de rôles. Créez le premier.
empty-organizations = Il n’y a pas encore d’organisations.
empty-business-units = Il n’y a pas encore d’unités commerciales. Créez la première.
empty-websites = Il n’y a pas encore de sites web. Créez le premier.
empty-localizations = Il n’y a pas encore de localisations. Créez la première.
empty-login-attempts = Personne n’a encore essayé de se connecter.
capabilities-empty = Ce rôle ne donne aucune capacité.
sessions-empty = Personne n’est connecté avec ce compte.
units-below-empty = Aucune unité commerciale ne dépend de celle-ci.
localization-not-offered = Aucun site web ne propose cette localisation.
login-never = Jamais
state-no-password = Pas encore de mot de passe
organization-own = Vous travaillez ici

# Fields.
field-area = Espace
field-default-website = Site web par défaut
field-parent-business-unit = Unité commerciale parente
field-password-hash = { field-password }
field-sessions = Sessions
section-units-below = Unités commerciales dépendantes
permission-of-entity = { $entity } : { $permission }
login-attempt-customer-user-id = ID de l’utilisateur client
login-attempt-user-id = ID de l’utilisateur
business-unit-users = Afficher les utilisateurs de cette unité
website-users = Afficher les utilisateurs clients de ce site web

# Hints.
hint-user-organizations = L’utilisateur travaille dans ces organisations.
hint-user-password-new = Si ce champ reste vide, la personne reçoit un e-mail avec un lien pour définir un mot de passe.
hint-user-password = Si ce champ reste vide, le mot de passe ne change pas. Un nouveau met fin à toutes les sessions de l’utilisateur.
hint-role-permissions = Chaque niveau contient les précédents. Les niveaux que vous n’avez pas vous-même ne peuvent pas être choisis.
hint-new-organization = Une nouvelle organisation commence avec les rôles prédéfinis des utilisateurs clients, un site web et une localisation.
hint-organization-enabled = Personne ne peut travailler dans une organisation désactivée ; ses enregistrements restent.
hint-parent-business-unit = Le niveau « Division » atteint les enregistrements d’une unité et de toutes celles qui en dépendent.
hint-website-url = Commence par https:// ou http://. Les liens des e-mails aux utilisateurs clients y mènent.
hint-default-website = Remplace l’actuel site web par défaut.
hint-default-role = Attribué à quiconque s’inscrit sur ce site web.
hint-guest-role = Vaut pour les visiteurs qui ne sont pas connectés.
hint-localization-language = La langue des pages et des e-mails.
hint-localization-formatting = Les usages pour les dates, les nombres, les noms et les adresses.
matrix-set-all = Tout définir
matrix-set-all-of = Tout définir : { $permission }
matrix-choose = –
role-beyond-own = Accorde plus que vos propres rôles
role-fixed = Ce rôle accorde toujours tout, afin que quelqu’un puisse toujours tout faire.

# Buttons and what they have done.
button-clone = Dupliquer
button-view-user = Voir l’utilisateur
button-send-password-link = Envoyer un lien de mot de passe
password-link-sent = Un lien pour définir un mot de passe a été envoyé à { $email }.
ask-delete-this = Voulez-vous vraiment supprimer cet enregistrement ?

# What is refused, and why.
user-owns-records = Cet utilisateur est propriétaire de clients, d’utilisateurs clients ou de groupes de clients et ne peut pas être supprimé. Donnez-leur d’abord un autre propriétaire, ou désactivez l’utilisateur.
user-works-elsewhere = Cet utilisateur travaille aussi dans d’autres organisations et ne peut pas être supprimé d’ici.
own-password-elsewhere = Vous changez votre propre mot de passe sous « Mon utilisateur », en indiquant l’actuel.

# Languages and the customs of countries.
language-en = Anglais
language-de = Allemand
language-fr = Français
formatting-en-us = Anglais (États-Unis)
formatting-en-gb = Anglais (Royaume-Uni)
formatting-en-ca = Anglais (Canada)
formatting-de-de = Allemand (Allemagne)
formatting-de-at = Allemand (Autriche)
formatting-de-ch = Allemand (Suisse)
formatting-fr-fr = Français (France)
formatting-fr-be = Français (Belgique)
formatting-fr-ch = Français (Suisse)

# Log-in attempts.
log-in-source-default = { source-default }
log-in-source-api = { source-api }
log-in-source-impersonation = { source-impersonation }
log-in-source-oauth-token = { source-oauth-token }
log-in-source-oauth-code = { source-oauth-auth-code }
log-in-source-session-transfer = Transfert de session
log-in-source-password-change = Changement de mot de passe
log-in-area-back-office = Back-office
log-in-area-storefront = Boutique
log-in-reason-credentials = E-mail ou mot de passe incorrect
log-in-reason-guest = Invité
log-in-reason-disabled = Désactivé
log-in-reason-not-confirmed = Non confirmé
log-in-reason-locked = Verrouillé
log-in-reason-password-reset = Mot de passe réinitialisé
log-in-reason-password-expired = Mot de passe expiré
log-in-reason-no-organization = Aucune organisation activée

# The columns of the data audit and of jobs.
field-role-type = { field-type }
field-actor = Auteur
field-title = Titre
field-done = Fait
field-total = Total
field-record-id = ID de l’enregistrement
audit-action-create = { audit-created }
audit-action-update = { audit-updated }
audit-action-delete = { audit-deleted }
audit-entity-customer = { entity-customer }
audit-entity-customer-group = { entity-customer-group }
audit-entity-customer-user = { entity-customer-user }
audit-entity-address = { entity-address }
audit-entity-customer-user-role = { entity-customer-user-role }
audit-entity-user = { entity-user }
audit-entity-role = { entity-role }
audit-entity-organization = { entity-organization }
audit-entity-business-unit = { entity-business-unit }
audit-entity-website = { entity-website }
audit-entity-localization = { entity-localization }
audit-entity-oauth-application = { entity-oauth-application }
audit-entity-notification-rule = { entity-notification-rule }
audit-entity-grid-view = { entity-grid-view }
audit-entity-login = Connexion d’un utilisateur client
audit-source-page = Page
audit-source-api = API
audit-source-import = { entity-import }
audit-source-job = { entity-job }
audit-source-console = Ligne de commande
