/**
 * What a host types: {@link io.github.essfailover.FailoverOrchestrator} and {@link
 * io.github.essfailover.DataCenter}.
 */
@NullMarked
package io.github.essfailover;

import org.jspecify.annotations.NullMarked;
