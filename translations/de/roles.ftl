# Customer user roles: matrix, workflows, people, preview.
section-workflows = Abläufe
field-workflow = Ablauf
hint-workflows = Die Ebene für alle Übergänge eines Ablaufs gilt für jeden davon; die Ebene eines einzelnen Übergangs kommt hinzu.
workflow-rfq = { entity-rfq }
workflow-quote = { entity-quote }
workflow-checkout = { entity-checkout }
workflow-order = { entity-order }
workflow-of = Ablauf: { $documents }
workflow-view = Ablauf sehen
workflow-perform = Übergänge ausführen
transition-submit-rfq = Anfrage absenden
transition-provide-more-information = Weitere Angaben machen
transition-cancel-rfq = Anfrage zurückziehen
transition-resubmit-rfq = Anfrage erneut absenden
transition-accept-quote = Angebot annehmen
transition-decline-quote = Angebot ablehnen
transition-continue-checkout = Bestellvorgang fortsetzen
transition-place-order = Bestellung aufgeben
transition-cancel-order = Bestellung stornieren
hint-customer-role-permissions = Jede Ebene enthält die vorigen. Mehrere Rollen eines Benutzers addieren sich.
hint-self-managed = Kunden dürfen die Rolle im Shop ändern.
hint-role-people = Kreuzen Sie an, wer die Rolle hat. Das ändert sich mit dem Speichern der Rolle.
people-holds = Hat die Rolle
people-search = Nach Name oder E-Mail suchen
people-holding = Wer gezeigt wird
people-holding-any = Alle
people-holding-yes = Haben die Rolle
people-holding-no = Haben sie nicht
people-none-found = Niemand wurde gefunden.
people-count = { $count ->
    [one] Eine Person
   *[other] { $count } Personen
}
button-search = Suchen
button-preview-changes = Änderungen ansehen
copy-of = Kopie von { $name }
section-preview = Was das Speichern ändern würde
preview-nothing = Das Speichern ändert für niemanden etwas.
preview-concerns = { $count ->
    [one] Für einen Benutzer ändert sich etwas:
   *[other] Für { $count } Benutzer ändert sich etwas:
}
preview-and-more = und { $count } weitere
preview-gains = Sie gewinnen
preview-losses = Sie verlieren
preview-from-to = { $from } → { $to }
preview-users = { $count ->
    [one] ein Benutzer
   *[other] { $count } Benutzer
}

# What a customer user may do.
effective-permissions = Was diese Person darf
effective-may = Darf
effective-on = An welchen Datensätzen
effective-by = Gewährt durch
reach-own = die eigenen
reach-customer = die von { $customer }
reach-customer-and-subsidiaries = die von { $customer } und aller Tochterunternehmen

# Roles in the storefront.
empty-storefront-roles = Es gibt noch keine Rollen. Legen Sie die erste an.
hint-predefined-role = Vordefinierte Rollen können nicht direkt bearbeitet werden. Beim Speichern entsteht eine Kopie für Ihre Firma, und deren Benutzer mit dieser Rolle wechseln zur Kopie.
hint-role-of-seller = { role-not-self-managed }
hint-role-of-company = Wessen Benutzer die Rolle haben können.
mass-action-storefront-roles-delete = Löschen

# Rules for roles.
role-not-self-managed = Diese Rolle verwaltet der Verkäufer; sie kann hier nicht geändert werden.
not-own-lock-out = Sie könnten selbst keine Benutzer oder Rollen mehr sehen oder ändern.
holder-refused = { $name } – { $reason }
too-many-at-once = Höchstens { $limit } auf einmal.
