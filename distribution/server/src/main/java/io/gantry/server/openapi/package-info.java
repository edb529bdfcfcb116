/** What the build adds to the OpenAPI document, so that resources say only what is special to them. */
@NullMarked
package io.gantry.server.openapi;

import org.jspecify.annotations.NullMarked;
