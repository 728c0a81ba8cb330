/**
 * For authors of adapters: what each port promises, as abstract JUnit 5 classes. Subclass the one
 * of your port, give it a fixture against a real server, and run it: each test is a clause of the
 * contract in {@code io.github.essfailover.spi}. Open the one of your port first, for instance
 * {@link io.github.essfailover.testkit.contract.FirewallAdapterContract}, then {@link
 * io.github.essfailover.testkit.contract.AdapterFixture}.
 *
 * <p>What a fixture cannot bring about is skipped, with the reason. Every clause is tried on
 * adapters that break it, so a kit that passes says something.
 */
@NullMarked
package io.github.essfailover.testkit.contract;

import org.jspecify.annotations.NullMarked;
