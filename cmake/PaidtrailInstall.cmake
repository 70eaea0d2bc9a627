include(GNUInstallDirs)
install(TARGETS paidtrail RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY config/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/paidtrail)
install(FILES docs/paidtrail.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

# The units name the program where it will be; the copies in config/deploy are those of the default prefix.
foreach(file paidtrail.service paidtrail.timer paidtrail.cron paidtrail.logrotate)
  file(READ config/deploy/${file} text)
  string(REPLACE "/usr/local/bin" "${CMAKE_INSTALL_FULL_BINDIR}" text "${text}")
  file(CONFIGURE OUTPUT deploy/${file} CONTENT "${text}" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS config/deploy/${file})
endforeach()
install(FILES ${CMAKE_BINARY_DIR}/deploy/paidtrail.service ${CMAKE_BINARY_DIR}/deploy/paidtrail.timer
        DESTINATION lib/systemd/system)
install(FILES ${CMAKE_BINARY_DIR}/deploy/paidtrail.cron ${CMAKE_BINARY_DIR}/deploy/paidtrail.logrotate
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/paidtrail/deploy)
