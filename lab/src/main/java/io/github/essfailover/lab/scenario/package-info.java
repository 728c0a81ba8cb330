/**
 * What the lab can let happen: each {@link io.github.essfailover.lab.scenario.Scenario} is a class
 * of its own that plays on a {@link io.github.essfailover.lab.scenario.Stage} and says what it
 * demands of the result. To add one: write the class, and name it in {@link
 * io.github.essfailover.lab.scenario.Scenarios}.
 */
@NullMarked
package io.github.essfailover.lab.scenario;

import org.jspecify.annotations.NullMarked;
