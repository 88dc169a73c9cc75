# What formatting itself needs: dates, distances in time.

country-and-region = { $region }, { $country }
time-just-now = à l’instant

month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avr.
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.

time-minutes-past =
    { $count ->
        [one] il y a { $count } minute
       *[other] il y a { $count } minutes
    }
time-minutes-future =
    { $count ->
        [one] dans { $count } minute
       *[other] dans { $count } minutes
    }
time-hours-past =
    { $count ->
        [one] il y a { $count } heure
       *[other] il y a { $count } heures
    }
time-hours-future =
    { $count ->
        [one] dans { $count } heure
       *[other] dans { $count } heures
    }
time-days-past =
    { $count ->
        [one] il y a { $count } jour
       *[other] il y a { $count } jours
    }
time-days-future =
    { $count ->
        [one] dans { $count } jour
       *[other] dans { $count } jours
    }
time-months-past =
    { $count ->
        [one] il y a { $count } mois
       *[other] il y a { $count } mois
    }
time-months-future =
    { $count ->
        [one] dans { $count } mois
       *[other] dans { $count } mois
    }
time-years-past =
    { $count ->
        [one] il y a { $count } an
       *[other] il y a { $count } ans
    }
time-years-future =
    { $count ->
        [one] dans { $count } an
       *[other] dans { $count } ans
    }
