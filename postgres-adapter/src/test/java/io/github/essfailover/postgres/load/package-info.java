/** Loads of reads on real standbys. */
@NullMarked
package io.github.essfailover.postgres.load;

import org.jspecify.annotations.NullMarked;
