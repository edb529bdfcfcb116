/**
 * The OpenAPI document: what the resources' annotations say, and what follows from it and need not be said at each of
 * them.
 */
@NullMarked
package io.gantry.documents.openapi;

import org.jspecify.annotations.NullMarked;
