# Customer user roles: matrix, workflows, people, preview.
section-workflows = Flux de travail
field-workflow = Flux de travail
hint-workflows = Le niveau accordé pour toutes les transitions d’un flux vaut pour chacune ; le niveau d’une transition s’y ajoute.
workflow-rfq = { entity-rfq }
workflow-quote = { entity-quote }
workflow-checkout = { entity-checkout }
workflow-order = { entity-order }
workflow-of = Flux : { $documents }
workflow-view = Voir le flux
workflow-perform = Effectuer les transitions
transition-submit-rfq = Envoyer la demande
transition-provide-more-information = Fournir des informations
transition-cancel-rfq = Annuler la demande
transition-resubmit-rfq = Renvoyer la demande
transition-accept-quote = Accepter le devis
transition-decline-quote = Refuser le devis
transition-continue-checkout = Poursuivre la commande
transition-place-order = Passer la commande
transition-cancel-order = Annuler la commande
hint-customer-role-permissions = Chaque niveau contient les précédents. Les rôles d’un utilisateur s’additionnent.
hint-self-managed = Les clients peuvent modifier le rôle dans la boutique.
hint-role-people = Cochez qui détient le rôle. Le changement a lieu à l’enregistrement du rôle.
people-holds = Détient
people-search = Chercher par nom ou e-mail
people-holding = Qui est affiché
people-holding-any = Tous
people-holding-yes = Détiennent le rôle
people-holding-no = Ne le détiennent pas
people-none-found = Personne n’a été trouvé.
people-count = { $count ->
    [one] Une personne
   *[other] { $count } personnes
}
button-search = Chercher
button-preview-changes = Aperçu des changements
copy-of = Copie de { $name }
section-preview = Ce que l’enregistrement changerait
preview-nothing = L’enregistrement ne change rien pour personne.
preview-concerns = { $count ->
    [one] Quelque chose change pour un utilisateur :
   *[other] Quelque chose change pour { $count } utilisateurs :
}
preview-and-more = et { $count } de plus
preview-gains = Ils gagnent
preview-losses = Ils perdent
preview-from-to = { $from } → { $to }
preview-users = { $count ->
    [one] un utilisateur
   *[other] { $count } utilisateurs
}

# What a customer user may do.
effective-permissions = Ce que cette personne peut faire
effective-may = Peut
effective-on = Sur quels enregistrements
effective-by = Accordé par
reach-own = les siens
reach-customer = ceux de { $customer }
reach-customer-and-subsidiaries = ceux de { $customer } et de toutes ses filiales

# Roles in the storefront.
empty-storefront-roles = Il n’y a pas encore de rôles. Créez le premier.
hint-predefined-role = Les rôles prédéfinis ne peuvent pas être modifiés directement. À l’enregistrement, une copie est créée pour votre société, et ses utilisateurs qui détiennent le rôle passent à la copie.
hint-role-of-seller = { role-not-self-managed }
hint-role-of-company = Dont les utilisateurs peuvent détenir le rôle.
mass-action-storefront-roles-delete = Supprimer

# Rules for roles.
role-not-self-managed = Ce rôle est géré par le vendeur et ne peut pas être modifié ici.
not-own-lock-out = Vous ne pourriez plus voir ou modifier les utilisateurs ou les rôles vous-même.
holder-refused = { $name } : { $reason }
too-many-at-once = Au plus { $limit } à la fois.
