# What the program says to the operator: on the command line, at its start, and in `clientele doctor`.

console-failure = Clientele stopped: { $sentence }

# Settings
console-failure-setting-unknown = The file { $file } sets “{ $name }”, which is no setting. Did you mean “{ $suggestion }”?
console-failure-setting-unknown-variable = The environment variable { $name } is no setting. Did you mean { $suggestion }?
console-failure-setting-value = The value of “{ $key }” ({ $place }) can't be read. It has to be: { $values }.
console-failure-settings-file = The settings file { $file } can't be read: { $reason }
console-setting-source-default = default
console-setting-source-file = file { $file }
console-setting-source-environment = environment variable { $variable }
console-setting-source-flag = flag
console-settings-heading-setting = Setting
console-settings-heading-value = Value
console-settings-heading-source = From
console-settings-heading-variable = Environment variable
console-settings-heading-default = Default
console-settings-secret-set = (set, not shown)
console-settings-none = (none)
console-failure-log-filter = The value of “log.filter” is not understood: { $reason }
console-failure-log = The log can't be started: { $reason }

# Folder and secrets
console-failure-folder = The folder { $path } can't be created: { $reason }
console-failure-folder-not-writable = The folder { $path } is not writable: { $reason }
console-failure-sender = The setting “smtp.from” has to be an address, as in Example Sales <sales@example.com>; “{ $text }” is none.
console-failure-secret-digits = The setting “secret” has to be { $digits } hexadecimal digits. Make one with: openssl rand -hex 32
console-failure-secret = The secret { $path } can't be used: { $reason }
console-failure-file-read = The file { $path } can't be read: { $reason }
console-failure-file-write = The file { $path } can't be written: { $reason }
console-failure-file-exists = The file { $path } is already there. Choose another name or move it away.

# Database
console-failure-database-url = The address of the database is not understood. Write sqlite:PATH or postgres://user:password@host/database.
console-failure-database-unreachable = The database can't be opened: { $reason }
console-failure-database-newer = The database is newer than this program: it has been through the migration { $migration }, which this program does not know. Start a newer version of Clientele.
console-failure-database-older =
    { $pending ->
        [one] The database has not been through one migration yet. Run “clientele migrate”.
       *[other] The database has not been through { $pending } migrations yet. Run “clientele migrate”.
    }
console-failure-database = The database refused: { $reason }
console-migrate-done =
    { $count ->
        [0] The database is up to date.
        [one] The database has been through one migration and is up to date.
       *[other] The database has been through { $count } migrations and is up to date.
    }

# Server
console-failure-port-taken = { $address } is already in use: another program listens there. Choose another with --listen.
console-failure-listen = Clientele can't listen on { $address }: { $reason }
console-failure-server = The server ended: { $reason }
console-failure-metrics = The metrics can't be started: { $reason }
console-failure-demo-not-empty = The database is not empty and holds no demo data, so --demo is refused. Choose another folder with --data.
console-demo-filling = Filling the empty database with demo data …
console-demo-accounts = Log in at { $url } as { $email } with the password { $password }.
console-installation-first = This is the first start, so there is nobody who could log in yet.
console-installation-administrator = Log in at { $url } as { $email } with the password { $password } and change it. It is not shown again.
console-installation-link = Open { $url } to set the password of { $email }. The link works once and is not shown again.
console-jobs-running = Running jobs; stop with Ctrl-C.

# Users
console-user-created = { $email } has been created.
console-user-password = The password is { $password } It is not shown again.
console-failure-user-role = There is no role “{ $role }”. There are: { $roles }.
console-failure-organization = There is no organization “{ $organization }”. There are: { $organizations }.
console-failure-no-organization = There is no organization yet. Start “clientele serve” once.
console-failure-field = The { $field } is not accepted: { $sentence }
console-failure-busy = Too much is going on at once. Try again in a moment.
console-failure-denied = This is not allowed.
console-failure-missing = What this needs is not there (any more).
console-failure-stale = Somebody else changed it in the meantime.

# Backup and restore
console-backup-done =
    { $rows ->
        [one] One row has been written to { $file }.
       *[other] { $rows } rows have been written to { $file }.
    }
console-restore-done =
    { $rows ->
        [one] One row has been read from { $file }, written on { $date } by Clientele { $program }.
       *[other] { $rows } rows have been read from { $file }, written on { $date } by Clientele { $program }.
    }
console-failure-restore-not-empty = The database is not empty. A backup is only read into an empty one: choose another folder with --data or another database with --database.
console-failure-restore-newer = The backup was written by a newer program (Clientele { $program }). Restore it with that version.
console-failure-restore-damaged = { $file } is not a whole backup: { $reason }. Nothing has been changed.

# Seed, import, export
console-import-added = Added: { $count }
console-import-updated = Updated: { $count }
console-import-removed = Removed: { $count }
console-validate-added = To add: { $count }
console-validate-updated = To update: { $count }
console-validate-removed = To remove: { $count }
console-import-row = line { $line }: { $reason }
console-import-unknown-columns = Columns that are not imported: { $columns }
console-failure-import-file = { $path } can't be read: { $reason }
console-failure-export-file = { $path } can't be written: { $reason }
console-import-unchanged = Unchanged: { $count }
console-import-refused = Refused: { $count }
console-import-line = line { $line }, { $column }: { $reason }
console-export-done =
    { $rows ->
        [one] One row has been written to { $file }.
       *[other] { $rows } rows have been written to { $file }.
    }
console-failure-export-output = An XLSX file can't be shown on a terminal. Name a file with --output.
console-failure-work = It could not be done: { $reason }

# Doctor
doctor-fine = Fine
doctor-warning = Look at this
doctor-broken = Broken
doctor-summary =
    { $broken ->
        [0] Nothing is broken.
        [one] One thing is broken.
       *[other] { $broken } things are broken.
    }
doctor-folder = Data folder
doctor-folder-fine = { $path } is writable.
doctor-folder-missing = { $path } is not there yet; the first start creates it.
doctor-secrets = Secrets
doctor-secrets-fine = Only the owner can read them.
doctor-secrets-none = There are none yet; the first start makes them.
doctor-secrets-open = { $path } can be read by others. Run: chmod go= { $path }
doctor-keys = Signing Keys
doctor-keys-fine = { $path } signs access tokens.
doctor-keys-none = There are none, so that applications get no tokens. Run: clientele oauth-keys generate
doctor-keys-unreadable = { $path } is no key that can sign. Put back the right file, or run: clientele oauth-keys generate
doctor-database = Database
doctor-database-missing = There is none yet; the first start creates it.
doctor-database-fine = { $engine } answers in { $milliseconds } ms.
doctor-migrations = Migrations
doctor-migrations-fine = The database is up to date.
doctor-migrations-pending = { $count } to go. Run “clientele migrate”.
doctor-integrity = Integrity
doctor-integrity-fine = The database is whole.
doctor-integrity-broken = The database is damaged: { $reason }. Restore the last backup.
doctor-smtp = Mail server
doctor-smtp-fine = { $server } answers.
doctor-smtp-none = None is configured; mails are kept and can be read under System → Outgoing e-mail.
doctor-smtp-broken = { $server } can't be reached: { $reason }
doctor-smtp-silent = no answer within ten seconds
doctor-mails = Outgoing mails
doctor-mails-fine = { $waiting } waiting, { $failed } failed.
doctor-mails-undelivered = { $waiting } waiting, of which { $tried } could not be delivered so far; { $failed } were given up. System → Outgoing e-mail says why.
doctor-webhooks = Webhooks
doctor-webhooks-fine = { $waiting } deliveries waiting.
doctor-webhooks-late = { $late } deliveries are due for more than ten minutes. Is “clientele serve” running, without --no-jobs? Otherwise receivers are slow; more are served at once by the setting webhooks.at_once.
doctor-webhooks-undelivered = { $waiting } deliveries waiting, of which { $tried } did not arrive so far; { $dead } were given up; { $stopped } webhooks were switched off since nothing arrived. The page of the webhook says why, and sends again.
doctor-jobs = Jobs
doctor-jobs-fine = { $waiting } waiting, { $running } running, { $failed } failed in the last day.
doctor-jobs-stuck = { $count } are due for more than ten minutes. Is “clientele serve” or “clientele jobs” running?
doctor-clock = Clock
doctor-clock-fine = The clocks of this machine and the database differ by { $milliseconds } ms.
doctor-clock-off = The clocks of this machine and the database differ by { $milliseconds } ms. Set them by NTP: links and sessions end at the wrong time.
doctor-clock-behind = The clock of this machine is behind the last entry in the database ({ $moment }).
doctor-space = Disk space
doctor-space-fine = { $megabytes } MiB are free.
doctor-space-little = Only { $megabytes } MiB are free.
console-failure-not-a-demo = The database is not empty and is no demo. Choose another folder with --data.
console-seeded = Made { $customers } customers and { $users } customer users in { $seconds } seconds.
seed-needs-customers = Customer users and roles belong to customers: please make at least one customer too.
