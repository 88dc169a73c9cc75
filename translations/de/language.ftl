# What formatting itself needs: dates, distances in time.

country-and-region = { $region }, { $country }
time-just-now = gerade eben

month-short-1 = Jan.
month-short-2 = Feb.
month-short-3 = März
month-short-4 = Apr.
month-short-5 = Mai
month-short-6 = Juni
month-short-7 = Juli
month-short-8 = Aug.
month-short-9 = Sept.
month-short-10 = Okt.
month-short-11 = Nov.
month-short-12 = Dez.

time-minutes-past =
    { $count ->
        [one] vor einer Minute
       *[other] vor { $count } Minuten
    }
time-minutes-future =
    { $count ->
        [one] in einer Minute
       *[other] in { $count } Minuten
    }
time-hours-past =
    { $count ->
        [one] vor einer Stunde
       *[other] vor { $count } Stunden
    }
time-hours-future =
    { $count ->
        [one] in einer Stunde
       *[other] in { $count } Stunden
    }
time-days-past =
    { $count ->
        [one] vor einem Tag
       *[other] vor { $count } Tagen
    }
time-days-future =
    { $count ->
        [one] in einem Tag
       *[other] in { $count } Tagen
    }
time-months-past =
    { $count ->
        [one] vor einem Monat
       *[other] vor { $count } Monaten
    }
time-months-future =
    { $count ->
        [one] in einem Monat
       *[other] in { $count } Monaten
    }
time-years-past =
    { $count ->
        [one] vor einem Jahr
       *[other] vor { $count } Jahren
    }
time-years-future =
    { $count ->
        [one] in einem Jahr
       *[other] in { $count } Jahren
    }
