# Applications OAuth : leurs pages, le consentement, la ligne de commande.


button-allow-access = Autoriser
button-refuse-access = Refuser
button-continue = Continuer

field-application-name = Nom de l’application
field-client-id = Identifiant client
field-client-secret = Secret client
field-grant-type = Type d’autorisation
field-confidential = Client confidentiel
field-redirect-urls = Adresses de retour
field-plain-pkce = Autoriser PKCE en clair
field-skip-consent = Sans consentement
field-session-transfer = Autoriser le transfert de session
field-all-apis = Toutes les API
field-apis = API prises en charge
field-redirect-uris = Adresses de retour
field-last-used-at = Dernière utilisation
field-active = Active
field-secret-hash = Secret client

oauth-status-active = Active
oauth-status-inactive = Inactive
oauth-grant-authorization-code = Code d’autorisation
oauth-grant-client-credentials = Identifiants du client
oauth-grant-password = Mot de passe
oauth-api-rest-json-api = JSON:API
oauth-api-rest-plain = API REST simple
oauth-api-frontend-rest-json-api = JSON:API du site
oauth-api-frontend-rest-plain = API REST simple du site

section-oauth-credentials = Identifiants
oauth-applications-none = Aucune application n’agit pour cette personne.
oauth-never-used = Jamais
oauth-no-owner = Personne : elle agit pour quiconque accepte
empty-oauth-applications = Il n’y a pas encore d’applications OAuth.
oauth-keys-missing = L’autorisation OAuth n’est pas disponible, car la configuration des clés n’est pas terminée. Veuillez contacter votre administrateur.
oauth-keys-missing-here = L’autorisation OAuth n’est pas disponible, car la configuration des clés n’est pas terminée. Veuillez contacter votre administrateur. Sur le serveur : clientele oauth-keys generate
oauth-created = L’application OAuth a été créée.
oauth-updated = L’application OAuth a été modifiée.
oauth-deleted = L’application OAuth { $name } a été supprimée.
oauth-activated = L’application OAuth { $name } a été activée.
oauth-deactivated = L’application OAuth { $name } a été désactivée. Ses jetons ne comptent plus.
oauth-secret-once = Veuillez copier le secret client et le conserver en lieu sûr. Pour des raisons de sécurité, nous ne pourrons plus l’afficher.
oauth-secret-already-shown = Cette application a déjà été créée. Son secret ne peut plus être affiché ; s’il est perdu, créez une autre application.
oauth-ask-delete = Supprimer l’application { $name } ? Tout ce qui l’utilise cessera aussitôt de fonctionner.
oauth-grant-help = Identifiants du client : l’application agit comme son propriétaire. Code d’autorisation : pour quiconque accepte sur une page. Mot de passe : pour quiconque lui donne son mot de passe ; seulement pour vos propres applications qui ne peuvent faire autrement.
oauth-described-help = Personne n’a enregistré cette application. Son nom et les adresses où les personnes sont renvoyées figurent dans son document : { $address }
oauth-redirect-urls-help = Une par ligne ; elles sont comparées lettre à lettre. Nécessaires seulement pour le code d’autorisation.
oauth-confidential-help = L’application sait garder un secret. Dans un navigateur ou sur un téléphone, elle ne le peut pas ; elle doit alors utiliser PKCE.
oauth-skip-consent-help = On est renvoyé aussitôt, sans question. Seulement pour vos propres applications.
oauth-plain-pkce-help = Pour d’anciens clients qui ne connaissent pas S256.
oauth-session-transfer-help = L’application peut envoyer des personnes sur les pages, déjà connectées : son jeton d’accès lui vaut un jeton qu’un navigateur transforme en session, une fois et en moins d’une minute. La session peut tout ce que peut la personne. Seulement pour vos propres applications, par code d’autorisation ou mot de passe.
oauth-owner-help = Quiconque connaît le secret peut faire ce que cette personne peut faire.
oauth-too-many-redirect-urls = Au plus { $limit } adresses peuvent être enregistrées.
oauth-bad-redirect-url = { $url } n’est pas une adresse de retour : elle doit être complète, commencer par https:// (ou http://localhost) et ne pas contenir de #.

session-transfer-over = Ce lien n’est plus valable. Retournez dans l’application et réessayez, ou connectez-vous.

oauth-consent-title = Autoriser { $application } à agir pour vous ?
oauth-consent-text = { $application } demande à faire par l’API ce que vous pouvez faire ici. Vous pouvez y mettre fin à tout moment en demandant à votre administrateur de désactiver l’application.
oauth-consent-person = Vous êtes connecté en tant que { $person } ({ $email }).
oauth-consent-host = Vous serez envoyé vers { $host }.
oauth-consent-described = Personne n’a enregistré cette application ici ; elle dit elle-même comment elle s’appelle. Elle appartient à { $host }. N’autorisez que si vous connaissez { $host } et lui avez demandé d’agir pour vous.
oauth-consent-own-machine = La réponse va à un programme sur cet appareil. N’autorisez que si vous venez de lancer ce programme vous-même.
oauth-too-many-described = Trop d’applications que personne n’a enregistrées sont connues ici. Demandez à votre administration d’en supprimer quelques-unes.
oauth-consent-impossible = Cette application ne peut pas demander d’accès
oauth-consent-impossible-text = L’adresse qui vous a amené ici est incomplète, ou l’application n’est pas enregistrée. Veuillez prévenir qui exploite l’application.

console-oauth-keys-generated = Nouvelles clés : { $private } (à garder secrète) et { $public }. Les serveurs en marche les reprennent d’eux-mêmes ; les jetons signés par les précédentes comptent encore.
console-oauth-application-created = L’application { $name } a été créée.
console-oauth-application-id = Identifiant client : { $id }
console-oauth-application-secret = Secret client : { $secret } Il ne sera plus affiché.
