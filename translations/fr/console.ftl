# Ce que le programme dit à la personne qui l’exploite.

console-failure = Clientele s’est arrêté : { $sentence }

# Réglages
console-failure-setting-unknown = Le fichier { $file } définit « { $name } », qui n’est pas un réglage. Vouliez-vous dire « { $suggestion } » ?
console-failure-setting-unknown-variable = La variable d’environnement { $name } n’est pas un réglage. Vouliez-vous dire { $suggestion } ?
console-failure-setting-value = La valeur de « { $key } » ({ $place }) est illisible. Valeurs possibles : { $values }.
console-failure-settings-file = Le fichier de réglages { $file } est illisible : { $reason }
console-setting-source-default = par défaut
console-setting-source-file = fichier { $file }
console-setting-source-environment = variable d’environnement { $variable }
console-setting-source-flag = ligne de commande
console-settings-heading-setting = Réglage
console-settings-heading-value = Valeur
console-settings-heading-source = Origine
console-settings-heading-variable = Variable d’environnement
console-settings-heading-default = Par défaut
console-settings-secret-set = (définie, non affichée)
console-settings-none = (aucune)
console-failure-log-filter = La valeur de « log.filter » est incompréhensible : { $reason }
console-failure-log = Impossible de démarrer le journal : { $reason }

# Dossier et secrets
console-failure-folder = Impossible de créer le dossier { $path } : { $reason }
console-failure-folder-not-writable = Impossible d’écrire dans le dossier { $path } : { $reason }
console-failure-sender = Le réglage « smtp.from » doit être une adresse, comme Exemple <ventes@example.com> ; « { $text } » n’en est pas une.
console-failure-secret-digits = Le réglage « secret » doit avoir { $digits } chiffres hexadécimaux. Créez-en un avec : openssl rand -hex 32
console-failure-secret = Le secret { $path } est inutilisable : { $reason }
console-failure-file-read = Impossible de lire le fichier { $path } : { $reason }
console-failure-file-write = Impossible d’écrire le fichier { $path } : { $reason }
console-failure-file-exists = Le fichier { $path } existe déjà. Choisissez un autre nom ou déplacez-le.

# Base de données
console-failure-database-url = L’adresse de la base de données est incompréhensible. Écrivez sqlite:CHEMIN ou postgres://utilisateur:motdepasse@hôte/base.
console-failure-database-unreachable = Impossible d’ouvrir la base de données : { $reason }
console-failure-database-newer = La base de données est plus récente que ce programme : elle a connu la migration { $migration }, que ce programme ne connaît pas. Démarrez une version plus récente de Clientele.
console-failure-database-older =
    { $pending ->
        [one] Il manque une migration à la base de données. Exécutez « clientele migrate ».
       *[other] Il manque { $pending } migrations à la base de données. Exécutez « clientele migrate ».
    }
console-failure-database = La base de données a refusé : { $reason }
console-migrate-done =
    { $count ->
        [0] La base de données est à jour.
        [one] La base de données a connu une migration et est à jour.
       *[other] La base de données a connu { $count } migrations et est à jour.
    }

# Serveur
console-failure-port-taken = { $address } est déjà utilisé : un autre programme y écoute. Choisissez une autre adresse avec --listen.
console-failure-listen = Clientele ne peut pas écouter sur { $address } : { $reason }
console-failure-server = Le serveur s’est arrêté : { $reason }
console-failure-metrics = Impossible de démarrer les mesures : { $reason }
console-failure-demo-not-empty = La base de données n’est pas vide et ne contient pas de données de démonstration : --demo est refusé. Choisissez un autre dossier avec --data.
console-demo-filling = La base vide est remplie de données de démonstration …
console-demo-accounts = Connectez-vous sur { $url } en tant que { $email } avec le mot de passe { $password }.
console-installation-first = C’est le premier démarrage : personne ne peut encore se connecter.
console-installation-administrator = Connectez-vous sur { $url } en tant que { $email } avec le mot de passe { $password } et changez-le. Il ne sera plus affiché.
console-installation-link = Ouvrez { $url } pour définir le mot de passe de { $email }. Le lien sert une fois et ne sera plus affiché.
console-jobs-running = Tâches en cours ; arrêtez avec Ctrl-C.

# Utilisateurs
console-user-created = { $email } a été créé.
console-user-password = Le mot de passe est { $password } Il ne sera plus affiché.
console-failure-user-role = Le rôle « { $role } » n’existe pas. Il y a : { $roles }.
console-failure-organization = L’organisation « { $organization } » n’existe pas. Il y a : { $organizations }.
console-failure-no-organization = Il n’y a pas encore d’organisation. Démarrez « clientele serve » une fois.
console-failure-field = La valeur de « { $field } » n’est pas acceptée : { $sentence }
console-failure-busy = Trop de choses à la fois. Réessayez dans un instant.
console-failure-denied = Ce n’est pas permis.
console-failure-missing = Ce qu’il faut pour cela n’existe pas (ou plus).
console-failure-stale = Quelqu’un d’autre l’a modifié entre-temps.

# Sauvegarde et restauration
console-backup-done =
    { $rows ->
        [one] Une ligne a été écrite dans { $file }.
       *[other] { $rows } lignes ont été écrites dans { $file }.
    }
console-restore-done =
    { $rows ->
        [one] Une ligne a été lue dans { $file }, écrit le { $date } par Clientele { $program }.
       *[other] { $rows } lignes ont été lues dans { $file }, écrit le { $date } par Clientele { $program }.
    }
console-failure-restore-not-empty = La base de données n’est pas vide. Une sauvegarde ne se lit que dans une base vide : choisissez un autre dossier avec --data ou une autre base avec --database.
console-failure-restore-newer = La sauvegarde vient d’un programme plus récent (Clientele { $program }). Restaurez-la avec cette version.
console-failure-restore-damaged = { $file } n’est pas une sauvegarde complète : { $reason }. Rien n’a été modifié.

# Remplissage, import, export
console-import-added = Ajoutées : { $count }
console-import-updated = Modifiées : { $count }
console-import-removed = Supprimées : { $count }
console-validate-added = À ajouter : { $count }
console-validate-updated = À modifier : { $count }
console-validate-removed = À supprimer : { $count }
console-import-row = ligne { $line } : { $reason }
console-import-unknown-columns = Colonnes qui ne sont pas importées : { $columns }
console-failure-import-file = Impossible de lire { $path } : { $reason }
console-failure-export-file = Impossible d’écrire { $path } : { $reason }
console-import-unchanged = Inchangées : { $count }
console-import-refused = Refusées : { $count }
console-import-line = ligne { $line }, { $column } : { $reason }
console-export-done =
    { $rows ->
        [one] Une ligne a été écrite dans { $file }.
       *[other] { $rows } lignes ont été écrites dans { $file }.
    }
console-failure-export-output = Un fichier XLSX ne peut pas être affiché sur un terminal. Nommez un fichier avec --output.
console-failure-work = Cela n’a pas pu être fait : { $reason }

# Diagnostic
doctor-fine = En ordre
doctor-warning = À regarder
doctor-broken = Cassé
doctor-summary =
    { $broken ->
        [0] Rien n’est cassé.
        [one] Une chose est cassée.
       *[other] { $broken } choses sont cassées.
    }
doctor-folder = Dossier de données
doctor-folder-fine = On peut écrire dans { $path }.
doctor-folder-missing = { $path } n’existe pas encore ; le premier démarrage le crée.
doctor-secrets = Secrets
doctor-secrets-fine = Seul le propriétaire peut les lire.
doctor-secrets-none = Il n’y en a pas encore ; le premier démarrage les crée.
doctor-secrets-open = D’autres peuvent lire { $path }. Exécutez : chmod go= { $path }
doctor-keys = Clés de signature
doctor-keys-fine = { $path } signe les jetons d’accès.
doctor-keys-none = Il n’y en a pas, donc les applications n’obtiennent aucun jeton. Lancez : clientele oauth-keys generate
doctor-keys-unreadable = { $path } n’est pas une clé qui puisse signer. Remettez le bon fichier, ou lancez : clientele oauth-keys generate
doctor-database = Base de données
doctor-database-missing = Il n’y en a pas encore ; le premier démarrage la crée.
doctor-database-fine = { $engine } répond en { $milliseconds } ms.
doctor-migrations = Migrations
doctor-migrations-fine = La base de données est à jour.
doctor-migrations-pending = Il en reste { $count }. Exécutez « clientele migrate ».
doctor-integrity = Intégrité
doctor-integrity-fine = La base de données est entière.
doctor-integrity-broken = La base de données est endommagée : { $reason }. Restaurez la dernière sauvegarde.
doctor-smtp = Serveur de messagerie
doctor-smtp-fine = { $server } répond.
doctor-smtp-none = Aucun n’est configuré ; les messages sont conservés et se lisent sous Système → E-mails sortants.
doctor-smtp-broken = { $server } est injoignable : { $reason }
doctor-smtp-silent = pas de réponse en dix secondes
doctor-mails = Messages sortants
doctor-mails-fine = { $waiting } en attente, { $failed } en échec.
doctor-mails-undelivered = { $waiting } en attente, dont { $tried } n’ont pas pu être remis jusqu’ici ; { $failed } ont été abandonnés. Système → E-mails sortants dit pourquoi.
doctor-webhooks = Webhooks
doctor-webhooks-fine = { $waiting } envois en attente.
doctor-webhooks-late = { $late } envois sont dus depuis plus de dix minutes. « clientele serve » tourne-t-il, sans --no-jobs ? Sinon, des destinataires sont lents ; le réglage webhooks.at_once en sert davantage à la fois.
doctor-webhooks-undelivered = { $waiting } envois en attente, dont { $tried } ne sont pas arrivés jusqu’ici ; { $dead } ont été abandonnés ; { $stopped } webhooks ont été désactivés parce que rien n’arrivait plus. La page du webhook dit pourquoi et renvoie.
doctor-jobs = Tâches
doctor-jobs-fine = { $waiting } en attente, { $running } en cours, { $failed } en échec depuis un jour.
doctor-jobs-stuck = { $count } sont dues depuis plus de dix minutes. « clientele serve » ou « clientele jobs » tourne-t-il ?
doctor-clock = Horloge
doctor-clock-fine = Les horloges de cette machine et de la base diffèrent de { $milliseconds } ms.
doctor-clock-off = Les horloges de cette machine et de la base diffèrent de { $milliseconds } ms. Réglez-les par NTP : les liens et les sessions expirent au mauvais moment.
doctor-clock-behind = L’horloge de cette machine est en retard sur la dernière entrée de la base ({ $moment }).
doctor-space = Espace disque
doctor-space-fine = { $megabytes } Mio sont libres.
doctor-space-little = Seulement { $megabytes } Mio sont libres.
console-failure-not-a-demo = La base de données n’est pas vide et n’est pas une démo. Choisissez un autre dossier avec --data.
console-seeded = { $customers } clients et { $users } utilisateurs clients créés en { $seconds } secondes.
seed-needs-customers = Les utilisateurs clients et les rôles appartiennent à des clients : créez aussi au moins un client.
