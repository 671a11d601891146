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
attract-come = { $n ->
    [one] 1 visit checked in here tonight
   *[other] { $n } visits checked in here tonight
}

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
check-in-passport = Passport, booking
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
thanks-passport = Get a passport
thanks-whats-on = See what's on
done = Done
undo = Undo
undo-hint = Undo, for a minute

## Bookings
booking-place = Booking
booking-title = Who is here?
booking-for = Your booking
booking-count = Booked for { $n }
booking-hint =
    Fewer came? Take them off.
    Up to { $n } more may join.

## Passports
passport-get = Get one
passport-show = Show mine
passport-short-code = Type the short code
scan-title = Show your code
short-code-title = Type the short code
short-code-open = Open
issued-title = Your passport is ready
forget-title = Erase this passport?
forget-for-good = Erase
passport-get-more =
    No name, no phone number.
    Photograph the code and go.
passport-show-more =
    A phone picture
    or the card will do.
passport-short-code-more =
    Card left at home?
    Its twelve characters will do.
scan-resting = Use the scanner, or type the short code
scan-opening = The camera is waking up
scan-looking = Hold the code in the frame
scan-closer = Not clear yet. Hold it closer
scan-away = Camera is away. Use scanner or short code
scan-phone = Phone
scan-phone-more =
    Open your passport's picture.
    Make the screen bright.
scan-card = Card
scan-card-more =
    The code towards the camera,
    a hand away.
scan-code = Short code
scan-code-more = Type it here. It works just as well.
short-code-hint = Three groups of four, as on the card
issued-more =
    Photograph the code with your phone.
    Show it at every stop.
    The short code helps if it is lost.
issued-short-code = Short code
issued-until = Good until { $day }
issued-printing = Your card is being printed
issued-printed = Take your card below
issued-not-printed = Not printed. Take a photo.
print-again = Print
card-to-do = Show this code at every stop
forget-goes =
    Its stamps and gifts can never
    be found by this passport again.
    This cannot be undone.
forget-stays-title = What stays
forget-stays =
    Only the counts.
    There never was a name.

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
sorry-other-title = Not done yet
sorry-other-busy =
    This kiosk is busy. Nothing was changed.
    Please try again.
sorry-other-full =
    This kiosk is full. Nothing was changed.
    Please see the desk. They will help you.
sorry-other-gone =
    This kiosk can't record. Nothing was changed.
    Please see the desk. They will help you.
retry = Try again

## Stamps
book-title = My passport
stamped-title = Stamped!
quiz-title = A question first
map-title = Map
gifts-title = Your gift
book-next-gift = The next gift
book-to-go = { $n ->
    [one] 1 stamp to go
   *[other] { $n } stamps to go
}
book-all = All are stamped
book-no-trail = No stamps to collect here tonight
book-stamp-here = Stamp it here
book-check-in = Check in with it
book-forget = Erase passport
stamped-place = Stamp
stamped-number = That is number { $n }
quiz-wrong = Not quite. Try another answer
quiz-tried = { $answer } (tried)
refused-next = Next stop: { $name }
refused-get = Get one
refused-type = Type the code
refused-whats-on = Tonight
map-next = Next stop
map-here = You are at { $name }
map-more = { $n ->
    [one] 1 more stop
   *[other] { $n } more stops
}
map-end = The walk ends here
# Two maps of one name: that of the trail, and that of the route it follows.
map-of-trail = Stamps
map-of-route = Route
gifts-place = Gifts
gifts-claim = Get your gift
gifts-show =
    Show this to a volunteer.
    They will hand it to you.

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
whats-on-left = { $n ->
    [one] About 1 seat left
   *[other] About { $n } left
}
whats-on-full = Full
whats-on-called-off = Called off
whats-on-was = was { $time }, { $place }
whats-on-was-alone = was { $time }
whats-on-instead-head = Full. Try:
whats-on-instead = { $other }, { $hall }
whats-on-instead-short = { $time } { $name }
whats-on-by-time = By time
whats-on-by-hall = By hall
whats-on-here = You are here
whats-on-more = More { $page }/{ $pages }
whats-on-in-chinese = Chinese
whats-on-in-english = English
whats-on-other-language = Other language
whats-on-ages = { $from }–{ $to }
whats-on-ages-from = { $from }+
whats-on-ages-to = Up to { $to }
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
way-out-title = Please leave now
display-large = Large print
display-large-more = Larger letters, less on a page
display-contrast = High contrast
display-contrast-more = Black, white and yellow
display-low = Lower
display-low-more = All buttons in the lower half
display-calm = Less motion
display-calm-more = Nothing moves
display-unhurried = More time
display-unhurried-more = This kiosk waits ten times longer
display-aloud = Read aloud
display-aloud-more = A voice reads every page
display-on = On
display-off = Off
way-out-more =
    Follow the staff.
    Do not use the lifts.
display = Display
display-short = Aa

## In passing
notice-add-one = Add one person first
notice-booking-full = { $n } at most with this booking
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

## Staff
staff-place = Staff
lock = Lock
pin-title = Staff PIN, please
pin-choose = Choose a staff PIN
pin-again = Type it again
pin-hint = 4 to 8 digits
pin-wait = Please wait { $n } s
pin-open = Open
pin-lost = Lost the PIN
pin-lost-how =
    Call headquarters and read out this number.
    Then scan the code they send you.
method-check-in = Check-in
method-entrance-line = Camera
method-tally = Headcount
method-sensor = Sensor
method-typed-in = Typed in
tonight-place = Staff, tonight
tonight-unit = visits
tonight-last = last { $time }
tonight-none = none yet
tonight-more = {$more}: {$n} above {$less} ({$percent}%)
tonight-agree = Both methods agree
tonight-single = Only one method so far
tonight-small = Some do not check in. At 10% we warn you.
tonight-large = Please look at the doors and check-in.
tonight-people = People: { $n }. Never added to visits.
tonight-undated = { $n } more have no time yet.
tonight-devices = Devices
tonight-records = Records
tonight-saved = Saved here
tonight-delivered = At headquarters
tonight-waiting = { $n } to go
tonight-volunteers = { $n } volunteers on duty
tonight-deeds = More
tonight-count = Count now
tonight-alarm = Emergency
part-disk = Disk
part-clock = Clock
part-link = Link
part-camera = Camera
part-printer = Printer
part-pack = Pack
part-contact = Alarm contact
part-counter = Door counter
part-audit = Counter check
disk-free = { $n } free
disk-low = { $n } left, make room
disk-full = Full, call the technician
disk-unknown = Unknown, call the technician
clock-right = Right
clock-doubtful = Not set, connect it once
link-done = All delivered
link-sending = Sending { $n }
link-waiting = Down { $minutes } min, check the network
link-never = Never met, check the settings
camera-none = None set
camera-live = Live
camera-gone = No picture, check the cable
printer-none = None set
printer-ready = Ready
printer-low = Paper is low, change it
printer-out = No paper, change it
printer-gone = No answer, check the cable
pack-read = Read
pack-broken = New one is broken, old in use
contact-open = Ready
contact-closed = Closed, set it back
contact-gone = Not watched, check the wiring
counter-counts = Counting
counter-unwalled = Counting, not shut in
counter-doubtful = Not reliable since { $time }
counter-gone = Not counting since { $time }
deed-stops = Open and close
deed-shelves = Count the gifts
deed-duty-on = Volunteers on duty
deed-duty-off = Volunteers off duty
deed-languages = House language
deed-sites = Change the site
deed-entries = Correct an entry
deed-rehearse = Start a rehearsal
deed-end-rehearsal = End the rehearsal
deed-checks = Morning check
deed-summary = End of night
deed-sessions = Move a session
deed-audit = Check a counter
tally-heads = How many people?
tally-on = How many come on?
tally-off = How many go off?
tally-shelf = How many lie there?
tally-next = Next
pick-closed = Closed
pick-open = Open
pick-left = { $n } left
pick-here = Now
pick-moved = { $time }, was { $planned }
move-later = { $n } min later
move-longer = { $n } min longer
move-off = Call it off
move-back = As planned
pick-none = There is nothing to choose now.
audit-in = In
audit-out = Out
audit-of = { $n } of { $asked }
audit-begin = Tap once for each person, companions too.
audit-few = Fewer than { $asked } is fine. The range widens.
audit-enough = That is enough. You can save it.
audit-untap = Undo a tap
audit-save-few = Save these
audit-save = Done
audit-people = { $n } checked, { $day }
audit-people-undated = { $n } checked
audit-error = error {$percent}% ({$least}–{$most})
audit-bias = bias {$percent}% ({$least} to {$most})
audit-day = checked { $day }
audit-how =
    Error: missed plus extra. Bias: extra less missed.
    Ranges hold 95 times of 100.
audit-never = Not checked yet
audit-waits = Being compared, about a minute
audit-void = Not compared, check again
audit-not-watched = It stopped counting meanwhile
audit-no-counter = Nothing counted there, check the wiring
audit-too-many = Too many people, take two parts
entry-check-in = Check-in, { $n }
entry-tally = Headcount, { $n }
entry-crossings = Door, { $n }
entry-stamp = Stamp
entry-passport = Passport
entry-reward = Gift, { $n }
entry-duty = Volunteers, { $n }
entry-audit = Counter check, { $n }
entry-audit-void = Void counter check
entry-other = Other
why-title = Who, and why?
why-who = You are
why-why = Because
why-do = Write it down
do-tally = Headcount: { $n }
do-undo = Take back entry { $n }
do-on = Volunteers on: { $n }
do-off = Volunteers off: { $n }
do-close = Close: { $name }
do-open = Open: { $name }
do-shelf = { $name }: { $n }
do-audit = Check { $name }: { $n } people
do-move = { $name }: { $how }
do-site = Move to: { $name }
do-language = House language: { $name }
checks-fine = All is well
checks-to-do = See to this first
checks-audits = Counter checks
summary-receipt = Receipt, entry { $n }
summary-how = Headquarters checks by it that nothing is missing.
summary-save = Save to a stick
summary-print = Print
alarm-title = One tap shows the way out
alarm-inside = People inside
alarm-house = The house
alarm-count = { $n }, give or take { $error }
alarm-unknown = Doors are not counted. Please count heads.
alarm-end = All clear
rehearsal-mark = Rehearsal
notice-did = It is written down
notice-not-done = Not done. Please check and try again
notice-wrong-pin = That is not the PIN
notice-no-pin = Choose another: 4 to 8 digits, less plain
notice-pin-differs = They differ. Please choose again
notice-pin-recovered = You can choose a new PIN
notice-on-stick = Saved. You can pull it out
notice-no-stick = No stick was found
notice-printing = The summary is being printed
notice-printed = The summary is printed
notice-not-printed = Not printed. Check the printer.
notice-who-why = Choose who and why first
notice-is-so = It is so already
notice-tap-first = Tap for one person first
notice-taps-full = That is plenty. Please save it
notice-taps-go = Back once more drops these taps
notice-taps-lost = The last counter check was not saved

## Heard, with its words on the screen
sound-stamped = Stamp
sound-reward = Gift bells
sound-refused = Low tones
sound-alarm = Alarm
sound-checked-in = Chime
part-sound = Sound
sound-none = No player: install alsa-utils
sound-fails = The player fails. Check the loudspeaker

## Read aloud
aloud-plus = Add one
aloud-minus = Take one away
aloud-private = This page is private. Nobody reads it aloud. The desk can help.

## Displays nobody touches
sign-now = Now
sign-next = Next
sign-until = to { $time }
sign-left-hours = { $hours } h { $n } min left
sign-left-minutes = { $n } min left
sign-left-seconds = { $n } s left
sign-ending = Ending
sign-in-hours = in { $hours } h { $n } min
sign-in-minutes = in { $n } min
sign-in-seconds = in { $n } s
sign-minutes = { $n } min
sign-seconds = { $n } s
sign-starting = Starting
sign-seats =
    { $n ->
        [one] { $n } seat
       *[other] { $n } seats
    }
sign-go = Come in
sign-full = Full
sign-stopped = Wait
sign-off = Off
sign-inside = In here
sign-in-house = Inside
sign-ago-hours = { $hours } h ago
sign-ago-minutes = { $n } min ago
sign-ago-seconds = { $n } s ago
sign-instead = Go here
sign-calling = Come in now
sign-nothing = No more sessions tonight
sign-nothing-more = Thank you for coming
sign-nothing-here = Other halls: see the foyer
sign-no-clock = The time here is not right
sign-no-clock-more = Please ask our staff
sign-cut = Offline
sign-tonight = Tonight
sign-visit = visit
sign-visits = visits
sign-stamps =
    { $n ->
        [one] { $n } stamp
       *[other] { $n } stamps
    }
sign-completed =
    { $n ->
        [one] { $n } passport full
       *[other] { $n } passports full
    }
sign-highlight = Don't miss
sign-main = Main venue
sign-branch = Branch
sign-people =
    { $n ->
        [one] { $n } person
       *[other] { $n } people
    }
sign-unheard = no word yet
