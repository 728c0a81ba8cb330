/**
 * The words of a failover as immutable values: who ({@link
 * io.github.essfailover.model.DataCenterId}), what was seen ({@link
 * io.github.essfailover.model.DatabaseState} and its siblings), what it may cost ({@link
 * io.github.essfailover.model.DataLoss}).
 */
@NullMarked
package io.github.essfailover.model;

import org.jspecify.annotations.NullMarked;
