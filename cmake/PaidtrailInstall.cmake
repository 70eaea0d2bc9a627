include(GNUInstallDirs)
install(TARGETS paidtrail RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY config/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/paidtrail)
install(FILES docs/paidtrail.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
