# La boutique : mon compte.
menu-dashboard = Tableau de bord
menu-my-profile = Mon profil
menu-address-book = Carnet d’adresses

dashboard-welcome = Bienvenue, { $name }
dashboard-billing = Adresse de facturation par défaut
dashboard-shipping = Adresse de livraison par défaut
dashboard-no-defaults = Aucune adresse de facturation ou de livraison par défaut n’a encore été choisie.
tile-users = Utilisateurs
tile-not-confirmed = Non confirmés
tile-disabled = Désactivés

section-account-info = Informations du compte
section-default-addresses = Adresses par défaut
section-sign-in = Connexion et sécurité
section-my-addresses = Mes adresses
section-company-addresses = Adresses de { $company }
address-book-of-others = Adresses d’autres sociétés

field-company = Société
button-edit-profile = Modifier le profil
saved-profile = Votre profil a été enregistré
empty-storefront-users = Il n’y a pas encore d’utilisateurs. Créez le premier.
button-change-email = Modifier l’adresse e-mail
button-send-code = Envoyer le code
email-change-code-sent = Un code est en route vers { $email }. Saisissez-le ici.
email-change-link-sent = Veuillez suivre le lien que nous envoyons à { $email }. Votre adresse e-mail changera alors.
email-changed = Votre adresse e-mail a été modifiée. Veuillez vous connecter avec celle-ci.
entrance-confirm-email = Confirmez votre nouvelle adresse e-mail
entrance-confirm-email-text = Vous vous connecterez ensuite avec celle-ci.
field-code = Code
field-new-email = Nouvelle adresse e-mail
hint-change-email = Un code est envoyé à votre adresse actuelle, { $email }, puis un lien à la nouvelle. Elle ne change qu’ensuite.
hint-email-code = Saisissez le code que nous avons envoyé à votre adresse actuelle. Un lien sera ensuite envoyé à { $email }.
link-other-code = Demander un autre code
field-email-change-proven = Changement d’e-mail prouvé par l’adresse actuelle
field-requested-email = Adresse e-mail demandée
hint-own-sign-in = Vos propres données de connexion se trouvent dans Mon profil ; c’est là que vous modifiez votre mot de passe et votre adresse e-mail.
hint-roles-of-colleague = Les rôles décident de ce qu’un utilisateur peut voir et faire. Plusieurs rôles s’additionnent.
roles-none-to-give = Il n’y a aucun rôle que vous puissiez donner.
hint-password-others-end = Vos autres sessions et tous les liens qui vous ont été envoyés prennent fin quand le mot de passe change.
entrance-customer-password-requested = S’il existe un compte client associé à { $email }, vous recevrez un e-mail avec un lien pour réinitialiser votre mot de passe.

mass-action-storefront-users-enable = Activer
mass-action-storefront-users-disable = Désactiver
mass-action-storefront-users-delete = Supprimer

section-role-holders = Qui le détient
role-holders-none = Personne ne détient ce rôle.
role-own-instead = Votre entreprise a sa propre version de ce rôle, que vous modifiez à présent : le rôle prédéfini est le même pour toutes les entreprises.
