# What a person types. `make` alone lists it.
CARGO ?= cargo
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
FIGURES := target/figures

# Two selections of packages, always the same two: cargo builds a dependency with the
# features that a selection asks for together, so a third would build Bevy anew.
TOUCHSCREEN := -p kiosk
HOUSE := -p venue -p ledger -p broker -p drawing -p pictures -p sheets -p reader -p printing -p camera -p counting -p voice -p edge-agent -p headquarters -p stories

.PHONY: help setup demo build test fmt lint deny advisories docs bench bench-counting monkey chaos shots clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

setup: ## install the Debian packages that are missing
	@scripts/setup

build: setup ## build the three programs
	$(CARGO) build --locked $(HOUSE) --bins
	$(CARGO) build --locked $(TOUCHSCREEN) --bins

demo: build ## an evening on this machine: headquarters, edge agent, kiosk
	@scripts/demo $(TARGET)/debug

# The kiosk first: its tests ask more of some crates than the program does, and the stories
# take the program that was built for them, so that Bevy is built once.
test: setup ## every test
	@scripts/nats-server $(TARGET) >/dev/null
	@scripts/asyncapi-parser $(TARGET) >/dev/null
	$(CARGO) test --locked $(TOUCHSCREEN)
	$(CARGO) test --locked $(HOUSE)

# MONKEY_HOURS says how long the day is; MONKEY_SEED, which a failure prints, repeats one.
monkey: setup ## 24 hours of a random visitor on the real screens
	MONKEY_HOURS=$(or $(MONKEY_HOURS),24) MONKEY_SEED=$(MONKEY_SEED) $(CARGO) test --locked $(TOUCHSCREEN) --test kiosk monkey -- --nocapture

# KILLS says how long the night is, BROKER on which engine (embedded, mosquitto, nats); SEED, which
# a failure prints, repeats one.
chaos: setup ## a night in which everything dies, and every figure is right in the end
	@scripts/nats-server $(TARGET) >/dev/null
	KILLS=$(or $(KILLS),200) SEED=$(or $(SEED),$(shell date +%s)) BROKER=$(BROKER) $(CARGO) test --locked $(HOUSE) --test chaos --test house every_figure_is_right_whatever_dies -- --nocapture

fmt: ## is everything formatted?
	$(CARGO) fmt --all --check

lint: setup ## warnings are errors
	$(CARGO) clippy --locked $(HOUSE) --all-targets -- -D warnings
	$(CARGO) clippy --locked $(TOUCHSCREEN) --all-targets -- -D warnings

deny: ## licences, sources, bans
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --all-features check bans licenses sources

advisories: ## known faults of dependencies; fetches the advisory database
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --all-features check advisories

docs: setup ## the documentation of the code, without warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked $(HOUSE) --no-deps --document-private-items
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked $(TOUCHSCREEN) --no-deps --document-private-items

bench: setup ## every figure, as a table and as target/figures/figures.json
	$(CARGO) build --locked --release $(HOUSE) --bins
	$(CARGO) build --locked --release $(TOUCHSCREEN) --bins
	@mkdir -p $(FIGURES)
	$(TARGET)/release/figures --out $(FIGURES)/figures.json
	$(CARGO) bench --locked -p reader --bench reading

bench-counting: setup ## how well people are counted, beside OpenCV on the same films
	@CARGO="$(CARGO)" HOUSE="$(HOUSE)" scripts/bench-counting

shots: build ## every screen of the kiosk as a picture, under target/shots
	$(TARGET)/debug/kiosk shots --out target/shots
	$(TARGET)/debug/kiosk shots --displays --all-sizes --out target/shots/displays

clean: ## forget what was built
	$(CARGO) clean
