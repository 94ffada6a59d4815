/// Packs what the build made: the tarball with the launcher and the jars of each process. Entered by [Distribution];
/// knows no class of the product, only the list of its processes and where the build leaves their jars.
package dev.alluvium.deploy;
