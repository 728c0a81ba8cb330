/**
 * For authors of adapters: what each port promises, as abstract JUnit 5 classes. Subclass the one
 * of your port, give it a fixture against a real server, and run it. Open {@link
 * io.github.essfailover.testkit.contract.ClusterAdapterContract} first.
 */
@NullMarked
package io.github.essfailover.testkit.contract;

import org.jspecify.annotations.NullMarked;
