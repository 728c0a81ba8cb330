/**
 * For authors of adapters: finds out whether an adapter lets a secret out. {@link
 * io.github.essfailover.testkit.secrets.PlantedSecrets} makes unmistakable values to give to it as
 * passwords, keys and tokens; {@link io.github.essfailover.testkit.secrets.TraceLog} keeps what is
 * logged at any level; {@link io.github.essfailover.testkit.secrets.Overheard} collects everything
 * else that it said, down to the causes of failures and the {@code toString} of its parts, and says
 * which secrets are in it. Begin with {@code Overheard}.
 */
@NullMarked
package io.github.essfailover.testkit.secrets;

import org.jspecify.annotations.NullMarked;
