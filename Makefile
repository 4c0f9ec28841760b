.PHONY: run test check bench

run:
	@scripts/run

test:
	@scripts/test

check:
	@scripts/needs cc node-modules postgresql
	@node ground/web/build_assets.mjs
	@cargo xtask check

bench:
	@scripts/bench
