from studio.embedded.keeper import main

main()
