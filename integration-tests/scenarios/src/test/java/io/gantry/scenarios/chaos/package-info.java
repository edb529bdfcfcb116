/** Everything that can fail of a running installation fails, on real programs, engines and networks; and what must hold does. */
package io.gantry.scenarios.chaos;
