# Words on the touchscreen. Say what is, then what to do; no blame, no codes, no
# exclamation marks. Sentence case, at most eight words to a sentence; lines are broken
# by hand. The apostrophe is ' (U+0027).
# Another language is another file with the same keys, and one line in LANGUAGES in
# kiosk/src/wording.rs.

language-name = English

## Everywhere
back = Back
home = Home
more = More
everywhere = All halls
clock-place = { $hall }, { $screen }

## When nobody is here
attract-start = Touch to begin
attract-next = Next at { $time }
attract-now = Now, since { $time }
attract-session = { $title }, { $hall }

## Home
home-check-in = Check in
home-promise =
    A family, a class: once is enough.
    No names, no phone numbers.
home-promise-short =
    A family, a class:
    once is enough.
home-whats-on = What's on
home-help = Help
home-passport = Passport
home-stamps = Stamps and map
home-trail = { $n } stops, in any order
home-nothing-open =
    Nothing is open for check-in now.
    The desk can help.

## Choosing an activity
activity-title = Check in to which one?
activity-place = { $hall }, { $time }
activity-all-night = Open all night

## Who is here
check-in-title = How many of you tonight?
check-in-passport = Use a passport
child = Child
teenager = Teenager
adult = Adult
senior = Senior
check-in-total = { $n ->
    [one] 1 person, 1 visit
   *[other] { $n } people, { $n } visits
}
check-in-nobody = Add everyone who came with you
check-in-for = Checking in to
confirm = Check in { $n }
confirm-nobody = Check in
class-card = School class

## A school class
class-title = How many in the class?
class-child = Primary
class-teenager = Secondary
class-adult = Teachers
key-clear = Clear

## Finer groups
groups-title = Are any of you …
groups-hint = No need to say. You can skip
groups-skip = Skip

## Done
thanks-title = Checked in
thanks-visits = { $n ->
    [one] 1 visit
   *[other] { $n } visits
}
thanks-saved = { $time }, saved on this kiosk
thanks-next = Next
thanks-in-minutes = { $n ->
    [one] in 1 minute
   *[other] in { $n } minutes
}
thanks-now = on now
thanks-no-more = All sessions have begun. The halls are open.
thanks-whats-on = See what's on
done = Done
undo = Undo
undo-hint = A mistake? Undo within a minute

## Passports
passport-title = Star passport
passport-get = Get one
passport-show = Show mine
passport-short-code = Type the short code
scan-title = Show your passport
short-code-title = Type the short code
short-code-open = Open
issued-title = Your passport is ready
forget-title = Erase this passport?
forget-for-good = Erase

## Not recorded
sorry-title = Not recorded yet
sorry-slow-title = Still recording, please wait
sorry-busy =
    This kiosk is busy. Your numbers are kept.
    Please try again.
sorry-full =
    This kiosk is full. Your numbers are kept.
    Please see the desk. They will check you in.
sorry-gone =
    This kiosk can't record. Your numbers are kept.
    Please see the desk. They will check you in.
sorry-slow =
    This takes longer than usual.
    Go ahead, and please tell the desk.
sorry-party = { $n ->
    [one] 1 person
   *[other] { $n } people
}
retry = Try again

## Stamps
book-title = My passport
stamped-title = Stamped!
quiz-title = A question first
refused-title = Please note
map-title = Map
gifts-title = Your gift

## Tonight
whats-on-now = Now
whats-on-next = Next
whats-on-later = Later
whats-on-span = { $from }–{ $to }
whats-on-seats = { $n ->
    [one] 1 seat
   *[other] { $n } seats
}
whats-on-walk-in = Walk in
whats-on-none-now = Nothing on right now
whats-on-none-next = No more sessions
whats-on-none-later = That is all

## Help
help-title = How it works
help-check-in = Check in
help-check-in-more =
    Touch Check in. Add everyone.
    Touch once more.
help-class = A school class
help-class-more =
    Touch School class.
    Type how many.
help-mistake = A mistake
help-mistake-more =
    Undo within a minute,
    then start again.
help-private = Private
help-private-more =
    No names, no phone numbers,
    no faces.
help-desk = A person to ask
help-desk-more =
    The desk and the staff
    are glad to help.

## The screen
display-title = Display
way-out-title = Follow the staff to the exits
display = Display
display-short = Aa

## In passing
notice-add-one = Add one person first
notice-full = { $n } at most. Check in twice, please
notice-nothing-on = Nothing is open for check-in now
notice-recording = Recording
notice-taken-back = Undone, nothing was counted
notice-type-on = The code has 12 characters
notice-all-named = Everyone is counted already
notice-forgotten = Passport erased. The counts stay
notice-not-taken-back = Not undone. The desk can help

## Still here
still-here = Still here?
still-here-left = { $n ->
    [one] Home in 1 second
   *[other] Home in { $n } seconds
}
still-here-button = I am still here
