# Was das Programm der Person sagt, die es betreibt.

console-failure = Clientele wurde beendet: { $sentence }

# Einstellungen
console-failure-setting-unknown = Die Datei { $file } setzt „{ $name }“, das ist keine Einstellung. War „{ $suggestion }“ gemeint?
console-failure-setting-unknown-variable = Die Umgebungsvariable { $name } ist keine Einstellung. War { $suggestion } gemeint?
console-failure-setting-value = Der Wert von „{ $key }“ ({ $place }) ist nicht lesbar. Möglich ist: { $values }.
console-failure-settings-file = Die Einstellungsdatei { $file } ist nicht lesbar: { $reason }
console-setting-source-default = Vorgabe
console-setting-source-file = Datei { $file }
console-setting-source-environment = Umgebungsvariable { $variable }
console-setting-source-flag = Befehlszeile
console-settings-heading-setting = Einstellung
console-settings-heading-value = Wert
console-settings-heading-source = Woher
console-settings-heading-variable = Umgebungsvariable
console-settings-heading-default = Vorgabe
console-settings-secret-set = (gesetzt, nicht gezeigt)
console-settings-none = (keiner)
console-failure-log-filter = Der Wert von „log.filter“ ist nicht verständlich: { $reason }
console-failure-log = Das Protokoll lässt sich nicht beginnen: { $reason }

# Ordner und Geheimnisse
console-failure-folder = Der Ordner { $path } lässt sich nicht anlegen: { $reason }
console-failure-folder-not-writable = In den Ordner { $path } lässt sich nicht schreiben: { $reason }
console-failure-sender = Die Einstellung „smtp.from“ muss eine Adresse sein, etwa Beispiel <verkauf@example.com>; „{ $text }“ ist keine.
console-failure-secret-digits = Die Einstellung „secret“ muss aus { $digits } hexadezimalen Ziffern bestehen. Eine macht: openssl rand -hex 32
console-failure-secret = Das Geheimnis { $path } ist nicht brauchbar: { $reason }
console-failure-file-read = Die Datei { $path } ist nicht lesbar: { $reason }
console-failure-file-write = Die Datei { $path } lässt sich nicht schreiben: { $reason }
console-failure-file-exists = Die Datei { $path } gibt es schon. Einen anderen Namen wählen oder sie weglegen.

# Datenbank
console-failure-database-url = Die Adresse der Datenbank ist nicht verständlich. Möglich sind sqlite:PFAD und postgres://benutzer:passwort@rechner/datenbank.
console-failure-database-unreachable = Die Datenbank lässt sich nicht öffnen: { $reason }
console-failure-database-newer = Die Datenbank ist neuer als dieses Programm: sie hat die Migration { $migration } hinter sich, die dieses Programm nicht kennt. Eine neuere Version von Clientele starten.
console-failure-database-older =
    { $pending ->
        [one] Der Datenbank fehlt noch eine Migration. „clientele migrate“ ausführen.
       *[other] Der Datenbank fehlen noch { $pending } Migrationen. „clientele migrate“ ausführen.
    }
console-failure-database = Die Datenbank hat abgelehnt: { $reason }
console-migrate-done =
    { $count ->
        [0] Die Datenbank ist auf dem neuesten Stand.
        [one] Die Datenbank hat eine Migration durchlaufen und ist auf dem neuesten Stand.
       *[other] Die Datenbank hat { $count } Migrationen durchlaufen und ist auf dem neuesten Stand.
    }

# Server
console-failure-port-taken = { $address } ist schon belegt: dort lauscht ein anderes Programm. Mit --listen eine andere Adresse wählen.
console-failure-listen = Clientele kann nicht auf { $address } lauschen: { $reason }
console-failure-server = Der Server wurde beendet: { $reason }
console-failure-metrics = Die Messwerte lassen sich nicht beginnen: { $reason }
console-failure-demo-not-empty = Die Datenbank ist nicht leer und enthält keine Demodaten, daher wird --demo abgelehnt. Mit --data einen anderen Ordner wählen.
console-demo-filling = Die leere Datenbank wird mit Demodaten gefüllt …
console-demo-accounts = Anmelden unter { $url } als { $email } mit dem Passwort { $password }.
console-installation-first = Dies ist der erste Start, es kann sich also noch niemand anmelden.
console-installation-administrator = Als { $email } mit dem Passwort { $password } unter { $url } anmelden und es ändern. Es wird nicht noch einmal gezeigt.
console-installation-link = { $url } öffnen, um das Passwort von { $email } zu setzen. Der Link gilt einmal und wird nicht noch einmal gezeigt.
console-jobs-running = Aufträge laufen; beenden mit Strg-C.

# Benutzer
console-user-created = { $email } wurde angelegt.
console-user-password = Das Passwort lautet { $password } Es wird nicht noch einmal gezeigt.
console-failure-user-role = Die Rolle „{ $role }“ gibt es nicht. Es gibt: { $roles }.
console-failure-organization = Die Organisation „{ $organization }“ gibt es nicht. Es gibt: { $organizations }.
console-failure-no-organization = Es gibt noch keine Organisation. Einmal „clientele serve“ starten.
console-failure-field = Angabe „{ $field }“ wird nicht angenommen: { $sentence }
console-failure-busy = Zu viel auf einmal. Gleich noch einmal versuchen.
console-failure-denied = Das ist nicht erlaubt.
console-failure-missing = Was dazu nötig ist, gibt es nicht (mehr).
console-failure-stale = Jemand anders hat es inzwischen geändert.

# Sichern und Wiederherstellen
console-backup-done =
    { $rows ->
        [one] Eine Zeile wurde nach { $file } geschrieben.
       *[other] { $rows } Zeilen wurden nach { $file } geschrieben.
    }
console-restore-done =
    { $rows ->
        [one] Eine Zeile wurde aus { $file } gelesen, geschrieben am { $date } von Clientele { $program }.
       *[other] { $rows } Zeilen wurden aus { $file } gelesen, geschrieben am { $date } von Clientele { $program }.
    }
console-failure-restore-not-empty = Die Datenbank ist nicht leer. Eine Sicherung wird nur in eine leere gelesen: mit --data einen anderen Ordner oder mit --database eine andere Datenbank wählen.
console-failure-restore-newer = Die Sicherung stammt von einem neueren Programm (Clientele { $program }). Mit dieser Version wiederherstellen.
console-failure-restore-damaged = { $file } ist keine vollständige Sicherung: { $reason }. Nichts wurde geändert.

# Füllen, Import, Export
console-import-added = Hinzugefügt: { $count }
console-import-updated = Geändert: { $count }
console-import-removed = Entfernt: { $count }
console-validate-added = Hinzuzufügen: { $count }
console-validate-updated = Zu ändern: { $count }
console-validate-removed = Zu entfernen: { $count }
console-import-row = Zeile { $line }: { $reason }
console-import-unknown-columns = Spalten, die nicht importiert werden: { $columns }
console-failure-import-file = { $path } kann nicht gelesen werden: { $reason }
console-failure-export-file = { $path } kann nicht geschrieben werden: { $reason }
console-import-unchanged = Unverändert: { $count }
console-import-refused = Abgelehnt: { $count }
console-import-line = Zeile { $line }, { $column }: { $reason }
console-export-done =
    { $rows ->
        [one] Eine Zeile wurde nach { $file } geschrieben.
       *[other] { $rows } Zeilen wurden nach { $file } geschrieben.
    }
console-failure-export-output = Eine XLSX-Datei kann nicht auf einem Terminal gezeigt werden. Eine Datei mit --output benennen.
console-failure-work = Es ging nicht: { $reason }

# Prüfung
doctor-fine = In Ordnung
doctor-warning = Ansehen
doctor-broken = Kaputt
doctor-summary =
    { $broken ->
        [0] Nichts ist kaputt.
        [one] Eines ist kaputt.
       *[other] { $broken } Dinge sind kaputt.
    }
doctor-folder = Datenordner
doctor-folder-fine = In { $path } lässt sich schreiben.
doctor-folder-missing = { $path } gibt es noch nicht; der erste Start legt ihn an.
doctor-secrets = Geheimnisse
doctor-secrets-fine = Nur der Eigentümer kann sie lesen.
doctor-secrets-none = Es gibt noch keine; der erste Start macht sie.
doctor-secrets-open = Andere können { $path } lesen. Ausführen: chmod go= { $path }
doctor-keys = Signaturschlüssel
doctor-keys-fine = { $path } signiert Zugriffstoken.
doctor-keys-none = Es gibt keine, also bekommen Anwendungen keine Token. Aufruf: clientele oauth-keys generate
doctor-keys-unreadable = { $path } ist kein Schlüssel, der signieren kann. Legen Sie die richtige Datei zurück, oder rufen Sie auf: clientele oauth-keys generate
doctor-database = Datenbank
doctor-database-missing = Es gibt noch keine; der erste Start legt sie an.
doctor-database-fine = { $engine } antwortet in { $milliseconds } ms.
doctor-migrations = Migrationen
doctor-migrations-fine = Die Datenbank ist auf dem neuesten Stand.
doctor-migrations-pending = { $count } stehen aus. „clientele migrate“ ausführen.
doctor-integrity = Unversehrtheit
doctor-integrity-fine = Die Datenbank ist ganz.
doctor-integrity-broken = Die Datenbank ist beschädigt: { $reason }. Die letzte Sicherung wiederherstellen.
doctor-smtp = Mailserver
doctor-smtp-fine = { $server } antwortet.
doctor-smtp-none = Es ist keiner eingestellt; Mails werden aufbewahrt und sind unter System → Ausgehende E-Mails zu lesen.
doctor-smtp-broken = { $server } ist nicht erreichbar: { $reason }
doctor-smtp-silent = keine Antwort in zehn Sekunden
doctor-mails = Ausgehende Mails
doctor-mails-fine = { $waiting } warten, { $failed } gescheitert.
doctor-mails-undelivered = { $waiting } warten, davon konnten { $tried } bisher nicht zugestellt werden; { $failed } wurden aufgegeben. System → Ausgehende E-Mails sagt, warum.
doctor-webhooks = Webhooks
doctor-webhooks-fine = { $waiting } Zustellungen warten.
doctor-webhooks-late = { $late } Zustellungen sind seit mehr als zehn Minuten fällig. Läuft „clientele serve“, ohne --no-jobs? Sonst sind Empfänger langsam; mehr werden zugleich bedient durch die Einstellung webhooks.at_once.
doctor-webhooks-undelivered = { $waiting } Zustellungen warten, davon kamen { $tried } bisher nicht an; { $dead } wurden aufgegeben; { $stopped } Webhooks wurden abgeschaltet, weil nichts mehr ankam. Die Seite des Webhooks sagt, warum, und sendet erneut.
doctor-jobs = Aufträge
doctor-jobs-fine = { $waiting } warten, { $running } laufen, { $failed } am letzten Tag gescheitert.
doctor-jobs-stuck = { $count } sind seit mehr als zehn Minuten fällig. Läuft „clientele serve“ oder „clientele jobs“?
doctor-clock = Uhr
doctor-clock-fine = Die Uhren dieses Rechners und der Datenbank weichen um { $milliseconds } ms voneinander ab.
doctor-clock-off = Die Uhren dieses Rechners und der Datenbank weichen um { $milliseconds } ms voneinander ab. Mit NTP stellen: Links und Sitzungen enden zur falschen Zeit.
doctor-clock-behind = Die Uhr dieses Rechners liegt hinter dem letzten Eintrag der Datenbank ({ $moment }).
doctor-space = Platz
doctor-space-fine = { $megabytes } MiB sind frei.
doctor-space-little = Nur { $megabytes } MiB sind frei.
console-failure-not-a-demo = Die Datenbank ist nicht leer und keine Demo. Wählen Sie mit --data einen anderen Ordner.
console-seeded = { $customers } Kunden und { $users } Kundenbenutzer in { $seconds } Sekunden angelegt.
seed-needs-customers = Kundenbenutzer und Rollen gehören zu Kunden: Legen Sie bitte auch mindestens einen Kunden an.
