# What a person types. `make` alone lists it.
CARGO ?= cargo
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
FIGURES := target/figures

.PHONY: help setup demo build test fmt lint deny advisories docs bench shots clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

setup: ## install the Debian packages that are missing
	@scripts/setup

build: setup ## build the three programs
	$(CARGO) build --locked --workspace --bins

demo: build ## an evening on this machine: headquarters, edge agent, kiosk
	@scripts/demo $(TARGET)/debug

test: build ## every test
	$(CARGO) test --locked --workspace

fmt: ## is everything formatted?
	$(CARGO) fmt --all --check

lint: setup ## warnings are errors
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

deny: ## licences, sources, bans
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --all-features check bans licenses sources

advisories: ## known faults of dependencies; fetches the advisory database
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	$(CARGO) deny --all-features check advisories

docs: setup ## the documentation of the code, without warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items

bench: setup ## every figure, as a table and as target/figures/figures.json
	$(CARGO) build --locked --release --workspace --bins
	@mkdir -p $(FIGURES)
	$(TARGET)/release/figures --out $(FIGURES)/figures.json

shots: build ## every screen of the kiosk as a picture, under target/shots
	$(TARGET)/debug/kiosk shots --out target/shots

clean: ## forget what was built
	$(CARGO) clean
