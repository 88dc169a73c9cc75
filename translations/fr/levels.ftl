# How far a permission reaches.
level-none = Aucun
level-storefront-user = Utilisateur (les siens)
level-storefront-department = Service (même niveau)
level-storefront-corporate = Entreprise (tous les niveaux)
level-storefront-all = Tous
level-user = Utilisateur
level-business-unit = Unité commerciale
level-division = Division
level-organization = Organisation
level-global = Global

# What can be done to a record.
permission-view = Voir
permission-create = Créer
permission-edit = Modifier
permission-delete = Supprimer
permission-assign = Attribuer
permission-duplicate = Dupliquer
permission-rename = Renommer
permission-set-as-default = Définir par défaut

# Headings of the role editor.
group-account-management = Gestion du compte
group-shopping = Achats
group-quotes = Devis
group-checkout = Passage de commande
group-orders = Commandes
group-catalogue = Catalogue
group-system = Système

# Rights without an entity.
capability-login-as-customer-user = Se connecter en tant qu’utilisateur client
capability-manage-passwords = Gérer les mots de passe
capability-import-records = Importer des enregistrements
capability-export-records = Exporter des enregistrements
capability-system-configuration = Accéder à la configuration du système
capability-manage-oauth-applications = Gérer les applications OAuth
capability-view-login-attempts = Voir les tentatives de connexion
capability-share-data-view = Partager les vues de données
capability-view-audit-history = Voir l’historique des modifications
capability-override-prices = Modifier les prix
capability-send-email = Envoyer des e-mails
capability-update-user-profile = Modifier son profil
capability-customer-user-audit-history = Historique des utilisateurs clients
capability-share-storefront-data-view = Partager les vues de données
capability-enter-billing-address = Saisir l’adresse de facturation
capability-enter-shipping-address = Saisir l’adresse de livraison
capability-any-customer-billing-address = Utiliser toute adresse de facturation du carnet du client
capability-default-customer-billing-address = Utiliser l’adresse de facturation par défaut du carnet du client
capability-any-customer-user-billing-address = Utiliser toute adresse de facturation du carnet de l’utilisateur client
capability-default-customer-user-billing-address = Utiliser l’adresse de facturation par défaut du carnet de l’utilisateur client
capability-any-customer-shipping-address = Utiliser toute adresse de livraison du carnet du client
capability-default-customer-shipping-address = Utiliser l’adresse de livraison par défaut du carnet du client
capability-any-customer-user-shipping-address = Utiliser toute adresse de livraison du carnet de l’utilisateur client
capability-default-customer-user-shipping-address = Utiliser l’adresse de livraison par défaut du carnet de l’utilisateur client
capability-any-customer-quote-shipping-address = Utiliser toute adresse de livraison du carnet du client pour les devis
capability-default-customer-quote-shipping-address = Utiliser l’adresse de livraison par défaut du carnet du client pour les devis
capability-any-customer-user-quote-shipping-address = Utiliser toute adresse de livraison du carnet de l’utilisateur client pour les devis
capability-default-customer-user-quote-shipping-address = Utiliser l’adresse de livraison par défaut du carnet de l’utilisateur client pour les devis
capability-manage-own-oauth-applications = Gérer ses applications OAuth
