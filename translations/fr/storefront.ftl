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
