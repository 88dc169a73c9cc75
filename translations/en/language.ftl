# What formatting itself needs: dates, distances in time.

country-and-region = { $region }, { $country }
time-just-now = just now

month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec

time-minutes-past =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
time-minutes-future =
    { $count ->
        [one] in { $count } minute
       *[other] in { $count } minutes
    }
time-hours-past =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
time-hours-future =
    { $count ->
        [one] in { $count } hour
       *[other] in { $count } hours
    }
time-days-past =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }
time-days-future =
    { $count ->
        [one] in { $count } day
       *[other] in { $count } days
    }
time-months-past =
    { $count ->
        [one] { $count } month ago
       *[other] { $count } months ago
    }
time-months-future =
    { $count ->
        [one] in { $count } month
       *[other] in { $count } months
    }
time-years-past =
    { $count ->
        [one] { $count } year ago
       *[other] { $count } years ago
    }
time-years-future =
    { $count ->
        [one] in { $count } year
       *[other] in { $count } years
    }
