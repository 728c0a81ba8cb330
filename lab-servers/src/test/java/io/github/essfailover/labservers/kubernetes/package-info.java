/** Tests of the simulated clusters. */
@NullMarked
package io.github.essfailover.labservers.kubernetes;

import org.jspecify.annotations.NullMarked;
